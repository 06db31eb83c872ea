package org.tidemark.fuse.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tidemark.base.Units;
import org.tidemark.console.CommandException;
import org.tidemark.console.Sizes;
import org.tidemark.fs.AtimeMode;
import org.tidemark.fs.OpenOptions;

/**
 * What the user said behind {@code -o}.
 *
 * @param open how to open the filesystem
 * @param allowOther whether other users may use the mount
 * @param powerSave whether idle CPUs may sleep deeply while requests come
 * @param kernel options for mount(2)
 * @param log where the serving process writes its messages, if not to the usual place
 */
record MountOptions(
    OpenOptions open,
    boolean allowOther,
    boolean powerSave,
    List<String> kernel,
    Optional<Path> log) {
  private static final Set<String> KERNEL_OPTIONS =
      Set.of("suid", "nosuid", "dev", "nodev", "exec", "noexec");

  private static final long COMMIT_SECONDS_MAX = 3600;
  private static final long MEMORY_BYTES_MIN = 4L * Units.MIB;

  /** Returns the description of all options for the help. */
  static final String HELP =
      "Options, separated by commas: ro; commit=SECONDS (5); nohistory; noautoprune keeps"
          + " old history when space runs short, whatever tidemark config says; cache=SIZE (96m) for tree"
          + " nodes; dirty=SIZE (64m) for data to be written; relatime (default), noatime,"
          + " strictatime; allow_other (default for root), noallow_other; nosuid, nodev, noexec;"
          + " powersave lets idle CPUs sleep deeply while programs use the mount, which is slower;"
          + " log=FILE for messages (else below /var/log/tidemark, or the user's"
          + " ~/.local/state/tidemark).";

  /**
   * Takes the texts apart.
   *
   * @throws CommandException wrong usage, naming the option
   */
  static MountOptions parse(List<String> texts, Optional<String> asOf, boolean root) {
    Builder builder = new Builder(root);
    for (String text : texts) {
      for (String option : text.split(",", -1)) {
        builder.take(option);
      }
    }
    asOf.ifPresent(when -> builder.open = builder.open.withAsOf(when));
    return new MountOptions(
        builder.open,
        builder.allowOther,
        builder.powerSave,
        List.copyOf(builder.kernel),
        builder.log);
  }

  private static final class Builder {
    private OpenOptions open = OpenOptions.DEFAULTS.withAutoprune(true);
    private boolean allowOther;
    private boolean powerSave;
    private final List<String> kernel = new ArrayList<>();
    private Optional<Path> log = Optional.empty();

    Builder(boolean root) {
      allowOther = root;
      if (root) {
        // Transports turn these off unless told otherwise; a filesystem that root mounts has them.
        kernel.add("suid");
        kernel.add("dev");
      }
    }

    void take(String option) {
      int equals = option.indexOf('=');
      if (equals >= 0) {
        takeValue(option.substring(0, equals), option.substring(equals + 1));
        return;
      }
      switch (option) {
        case "", "defaults", "rw" -> {}
        case "ro" -> open = open.withReadOnly(true);
        case "nohistory" -> open = open.withHistory(false);
        case "history" -> open = open.withHistory(true);
        case "autoprune" -> open = open.withAutoprune(true);
        case "noautoprune" -> open = open.withAutoprune(false);
        case "relatime" -> open = open.withAtimeMode(AtimeMode.RELATIME);
        case "strictatime" -> open = open.withAtimeMode(AtimeMode.STRICTATIME);
        case "noatime" -> open = open.withAtimeMode(AtimeMode.NOATIME);
        case "allow_other" -> allowOther = true;
        case "powersave" -> powerSave = true;
        case "noallow_other" -> allowOther = false;
        default -> {
          if (!KERNEL_OPTIONS.contains(option)) {
            throw CommandException.usage(
                "unknown option -o " + option + "; see tidemark mount --help");
          }
          kernel.add(option);
        }
      }
    }

    private void takeValue(String name, String value) {
      switch (name) {
        case "commit" ->
            open = open.withCommitIntervalNanos(seconds(value) * Units.NANOS_PER_SECOND);
        case "cache" -> open = open.withNodeCacheBytes(size(name, value));
        case "dirty" -> open = open.withDirtyBytesMax(size(name, value));
        case "log" -> log = Optional.of(Path.of(value).toAbsolutePath());
        default ->
            throw CommandException.usage(
                "unknown option -o " + name + "=; see tidemark mount --help");
      }
    }

    private static long seconds(String value) {
      try {
        long seconds = Long.parseLong(value);
        if (seconds >= 1 && seconds <= COMMIT_SECONDS_MAX) {
          return seconds;
        }
      } catch (NumberFormatException e) {
        // answered below
      }
      throw CommandException.usage(
          "-o commit=" + value + ": give whole seconds from 1 to " + COMMIT_SECONDS_MAX);
    }

    private static long size(String name, String value) {
      long most = Runtime.getRuntime().maxMemory() / 2;
      try {
        long bytes = Sizes.parse(value);
        if (bytes > most) {
          throw CommandException.usage(
              "-o "
                  + name
                  + "="
                  + value
                  + ": more than half of the memory that this program has,"
                  + " which TIDEMARK_JAVA_OPTS can raise (-Xmx): at most "
                  + Sizes.format(most));
        }
        if (bytes >= MEMORY_BYTES_MIN) {
          return bytes;
        }
      } catch (IllegalArgumentException e) {
        throw CommandException.usage("-o " + name + "=: " + e.getMessage());
      }
      throw CommandException.usage(
          "-o " + name + "=" + value + ": give at least " + Sizes.format(MEMORY_BYTES_MIN));
    }
  }
}
