package org.tidemark.mirror;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Tid;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.Output;
import org.tidemark.console.SizeConverter;
import org.tidemark.console.Sizes;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark mirror copy}. */
@Command(
    name = "copy",
    header = "Bring a replica up to date, once.",
    description = {
      "Sends what the replica does not have yet, all of it the first time, and ends. After a cut,"
          + " call it again: it goes on where it was. A replica that does not exist is made. Either side"
          + " may be on another machine, [user@]host:path, which is reached by ssh."
    },
    footer = {"", "Example: tidemark mirror copy /mnt/home backup@nas:/srv/home.tide"})
final class MirrorCopyCommand implements Callable<Integer> {
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
      names = {"-s", "--size"},
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Size of an image that is made; that of the source by default.")
  private @Nullable Long size;

  @Mixin private LinkOptions link;

  @Mixin private Output output;

  @Override
  public Integer call() {
    try (Side from = Side.source(source, link)) {
      MirrorStart all = from.mirroring().mirrorRange(0);
      try (Side to = Side.replica(replica, all, size, link)) {
        Feed feed = new Feed(from.mirroring(), to.mirroring());
        report(feed, feed.run());
      }
    }
    return ExitStatus.DONE;
  }

  private void report(Feed feed, ReplicaState state) {
    output.say(
        "%s is complete up to %s: %d records, %s",
        replica, Tid.toString(state.mark()), feed.items(), Sizes.format(feed.dataBytes()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tid", Tid.toString(state.mark()));
    json.put("records", feed.items());
    json.put("bytes", feed.dataBytes());
    output.json(json);
  }
}
