package org.tidemark.dist.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.console.CommandException;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.console.Progress;
import org.tidemark.console.Sizes;
import org.tidemark.scan.VerifyReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a filesystem. */
@Command(
    name = "verify",
    header = "Check everything that can be reached; never writes.",
    description = {
      "Checks the tree of all moments, its checksums, what its records say of each other, and that"
          + " exactly what is in use is marked as used. Works on a mounted filesystem too, as of"
          + " its last commit. Exit status 1 if anything is wrong.",
      "With --json one object: tid (the commit that was checked), clean, problemCount, problems (the"
          + " first ones, a line each), nodes, records, liveObjects, usedBytes, dataBytesRead,"
          + " seconds."
    },
    footer = {"", "Example: tidemark verify --data /var/tm.img"})
public final class VerifyCommand implements Runnable {
  @Parameters(paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs;

  @Option(names = "--data", description = "Hold the data of all moments against its checksums too.")
  private boolean data;

  @Mixin private Output output;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Clock clock = Clock.system();
    long start = clock.monotonicNanos();
    VerifyReport report;
    try (FsTarget target = FsTarget.open(fs);
        Progress progress = Progress.onTerminal("verify", spec.commandLine().getErr())) {
      report =
          target
              .maintenance()
              .verify(
                  data,
                  (done, total) ->
                      progress.update(done * Units.BLOCK_BYTES, total * Units.BLOCK_BYTES));
    } catch (FsException e) {
      if (e.errno() == Errno.EIO) {
        // So damaged that it cannot even be opened: this, too, is what verify has to tell.
        List<String> problems = List.of(String.valueOf(e.getMessage()));
        output.json(json(new VerifyReport(0, 0, 0, 0, 0, 0, problems, 1), 0));
      }
      throw e;
    }
    show(report, (double) (clock.monotonicNanos() - start) / Units.NANOS_PER_SECOND);
  }

  private void show(VerifyReport report, double seconds) {
    for (String problem : report.problems()) {
      output.say("%s", problem);
    }
    long unlisted = report.problemCount() - report.problems().size();
    if (unlisted > 0) {
      output.say("and %d more", unlisted);
    }
    output.say(
        "%s as of %s: %d files and directories, %d records in %d nodes, %s in use%s; %.1f s",
        report.isClean() ? "clean" : "DAMAGED",
        Tid.toString(report.tid()),
        report.liveObjects(),
        report.records(),
        report.nodes(),
        Sizes.format(report.blocks() * Units.BLOCK_BYTES),
        data
            ? ", " + Sizes.format(report.dataBlocksRead() * Units.BLOCK_BYTES) + " of data read"
            : "",
        seconds);
    output.json(json(report, seconds));
    if (!report.isClean()) {
      throw CommandException.failed(fs + ": " + problems(report.problemCount()));
    }
  }

  private static String problems(long count) {
    return count == 1 ? "1 problem found" : count + " problems found";
  }

  private static Map<String, Object> json(VerifyReport report, double seconds) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tid", Tid.toString(report.tid()));
    json.put("clean", report.isClean());
    json.put("problemCount", report.problemCount());
    json.put("problems", report.problems());
    json.put("nodes", report.nodes());
    json.put("records", report.records());
    json.put("liveObjects", report.liveObjects());
    json.put("usedBytes", report.blocks() * Units.BLOCK_BYTES);
    json.put("dataBytesRead", report.dataBlocksRead() * Units.BLOCK_BYTES);
    json.put("seconds", seconds);
    return json;
  }
}
