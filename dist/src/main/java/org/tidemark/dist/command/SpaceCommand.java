package org.tidemark.dist.command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.tidemark.console.DurationConverter;
import org.tidemark.console.FsTarget;
import org.tidemark.console.Output;
import org.tidemark.console.PathNames;
import org.tidemark.console.Progress;
import org.tidemark.console.Sizes;
import org.tidemark.console.Times;
import org.tidemark.fs.HistoryUse;
import org.tidemark.fs.SpaceStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark space}: where the space went. */
@Command(
    name = "space",
    header = "Show where the space went.",
    description = {
      "What is live, what is history and how old it is, what could be freed, what is free. A file is"
          + " history from when it was overwritten or removed. What could be freed is what no"
          + " snapshot keeps; prune frees it by policy, prune-everything all of it. The rest of what"
          + " is in use are tree nodes and what is not full of them. Counting history takes time that"
          + " follows how much of it there is.",
      "With --json one object: total, live, history, other, free, available, reclaimable,"
          + " freeByItself, bands, a list of {secondsMax (0: older), bytes}, and growing, a list of {path, recentBytes,"
          + " bytes}; all in bytes."
    },
    footer = {"", "Example: tidemark space /mnt --top"})
public final class SpaceCommand implements Runnable {
  private static final String TOP_DEFAULT = "10";
  private static final long DAY = 86_400;

  @Parameters(paramLabel = "FS", description = "An image, or a path in a mount.")
  private String fs = "";

  @Option(
      names = "--top",
      paramLabel = "N",
      arity = "0..1",
      fallbackValue = TOP_DEFAULT,
      description = {
        "Also show the files and directories whose history grows most, 10 of them if N is not given."
      })
  private int top;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "With --top: what became history in so long; 1d if not given.")
  private long recentSeconds = DAY;

  @Mixin private Output output;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    if (top < 0) {
      throw new ParameterException(spec.commandLine(), "--top takes a number of paths, not " + top);
    }
    SpaceStatus space;
    HistoryUse history;
    try (FsTarget target = FsTarget.open(fs);
        Progress progress = Progress.onTerminal("space", spec.commandLine().getErr())) {
      target.settle();
      history = target.maintenance().retention().historyUse(recentSeconds, top, progress::update);
      space = target.maintenance().space();
    }
    show(space, history);
    output.json(json(space, history));
  }

  /** What is in use but no record: nodes that are not full, rests of blocks. */
  private static long other(SpaceStatus space) {
    return Math.max(
        0, space.totalBytes() - space.freeBytes() - space.liveBytes() - space.historyBytes());
  }

  private void show(SpaceStatus space, HistoryUse history) {
    line("total", space.totalBytes(), "");
    line("live", space.liveBytes(), "");
    line(
        "history",
        space.historyBytes(),
        "of which " + Sizes.format(history.reclaimableBytes()) + " could be freed");
    long youngerThan = 0;
    for (HistoryUse.Band band : history.bands()) {
      String age =
          band.secondsMax() == 0
              ? "older than " + age(youngerThan)
              : "up to " + age(band.secondsMax());
      line("  " + age, band.bytes(), "");
      youngerThan = band.secondsMax();
    }
    line("other", other(space), "tree nodes, beside their records");
    line(
        "free",
        space.freeBytes(),
        "of which " + Sizes.format(space.availableBytes()) + " for users");
    if (space.reclaimableBytes() > 0) {
      line(
          "free by itself",
          space.reclaimableBytes(),
          "history that goes when room is needed; df counts it as free");
    }
    if (top > 0) {
      output.say("");
      output.say("%-10s %-10s  %s", "in " + age(recentSeconds), "history", "path");
      for (HistoryUse.Holder holder : history.growing()) {
        output.say(
            "%-10s %-10s  %s",
            Sizes.format(holder.recentBytes()),
            Sizes.format(holder.bytes()),
            PathNames.show(holder.path()));
      }
    }
  }

  private void line(String name, long bytes, String note) {
    output.say(
        "%s",
        String.format(Locale.ROOT, "%-18s %10s  %s", name, Sizes.format(bytes), note)
            .stripTrailing());
  }

  private static String age(long seconds) {
    return seconds > 0 && seconds % DAY == 0 ? seconds / DAY + " d" : shortDuration(seconds);
  }

  private static String shortDuration(long seconds) {
    return seconds > 0 && seconds % 3600 == 0 ? seconds / 3600 + " h" : Times.duration(seconds);
  }

  private static Map<String, Object> json(SpaceStatus space, HistoryUse history) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("total", space.totalBytes());
    json.put("live", space.liveBytes());
    json.put("history", space.historyBytes());
    json.put("other", other(space));
    json.put("free", space.freeBytes());
    json.put("available", space.availableBytes());
    json.put("reclaimable", history.reclaimableBytes());
    json.put("freeByItself", space.reclaimableBytes());
    json.put(
        "bands",
        history.bands().stream()
            .map(band -> Map.of("secondsMax", band.secondsMax(), "bytes", band.bytes()))
            .toList());
    json.put("growing", history.growing().stream().map(SpaceCommand::json).toList());
    return json;
  }

  private static Map<String, Object> json(HistoryUse.Holder holder) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", PathNames.show(holder.path()));
    json.put("recentBytes", holder.recentBytes());
    json.put("bytes", holder.bytes());
    return json;
  }
}
