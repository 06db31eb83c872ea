package org.tidemark.mirror;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tidemark.console.Output;
import org.tidemark.console.Progress;
import org.tidemark.fs.Maintenance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark mirror verify}. */
@Command(
    name = "verify",
    header = "Compare a replica with its source; never writes.",
    description = {
      "Both sides compute digests of what they have as of one moment, the last complete one of the"
          + " replica, and look closer only where those differ. Either side may be on another"
          + " machine, [user@]host:path, which is reached by ssh. Exit status 1 if anything"
          + " differs or is damaged, 3 if something cannot be compared any more.",
      "With --json one object: equal, tid, objects, ranges (how many digests each side was asked"
          + " for), differenceCount, differing (the first ones: object, path, kind), undecided,"
          + " undecidedObjects (the first ones: object, path), damagedCount, damaged (the first ones: side, object, path, offset, problem)."
    },
    footer = {"", "Example: tidemark mirror verify /mnt/home backup@nas:/srv/home.tide"})
final class MirrorVerifyCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "SRC",
      description = "An image, or a path in a mount; here or at [user@]host:path.")
  private String source = "";

  @Parameters(
      index = "1",
      paramLabel = "DST",
      description = "The replica, mounted or not; here or at [user@]host:path.")
  private String replica = "";

  @Option(
      names = "--at",
      paramLabel = "WHEN",
      description = {
        "Compare as of this moment, which both must have: 0x1f3, -2h, yesterday.",
        "The side of the replica says which one that is."
      })
  private @Nullable String at;

  @Option(
      names = "--data",
      description = "Read all data on both sides too, and hold it against its checksums.")
  private boolean data;

  @Mixin private LinkOptions link;

  @Mixin private Output output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (Side from = Side.compared(source, link);
        Side to = Side.compared(replica, link)) {
      Optional<Long> wanted = Optional.ofNullable(at).map(to::resolve);
      CommonMoment moment =
          CommonMoment.find(
              source, from.source(), replica, to.source(), to.replica().replicaState(), wanted);
      Comparison.Result result = compare(from, to, moment);
      List<Maintenance> here = Stream.of(to.here(), from.here()).flatMap(Optional::stream).toList();
      return new ComparisonReport(output, source, replica, new ObjectPaths(here, moment.tid()))
          .show(moment.tid(), result);
    }
  }

  private Comparison.Result compare(Side from, Side to, CommonMoment moment) {
    try (Progress progress = Progress.onTerminal("mirror verify", spec.commandLine().getErr())) {
      return new Comparison(
              source,
              from.source(),
              replica,
              to.source(),
              moment.tid(),
              (done, total) -> progress.update(done, total, "objects"))
          .run(moment.objectIdsEnd(), data);
    }
  }
}
