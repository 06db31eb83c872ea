package org.tidemark.suites.bench.systems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tidemark.base.Clock;
import org.tidemark.suites.equipment.Command;

/** rsync between two directories of the host filesystem. */
public final class RsyncSender implements Sender {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @Override
  public String name() {
    return "rsync -a";
  }

  @Override
  public Optional<String> whyNot() {
    return Command.installed("rsync") ? Optional.empty() : Optional.of("rsync is not installed");
  }

  @Override
  public Sender.Place open(Path work, long imageBytes) throws IOException {
    return new TwoDirectories(
        Files.createDirectory(work.resolve("from")), Files.createDirectory(work.resolve("to")));
  }

  /** What is remembered is what the second directory has. */
  private record TwoDirectories(Path directory, Path copy) implements Sender.Place {
    @Override
    public void remember() throws IOException {
      try (var entries = Files.list(copy)) {
        if (entries.findAny().isPresent()) {
          return; // what is different will be sent
        }
      }
      Command.of("cp", "-a", directory + "/.", copy).withTimeout(PATIENCE).check();
    }

    @Override
    public Sent send() throws IOException {
      Clock clock = Clock.system();
      long start = clock.monotonicNanos();
      // Times are compared to the nanosecond: files may change more than once in a second.
      String said =
          Command.of("rsync", "-a", "--modify-window=-1", "--stats", directory + "/", copy + "/")
              .withTimeout(PATIENCE)
              .check()
              .text();
      double seconds = (clock.monotonicNanos() - start) / 1e9;
      if (count(said, "Number of regular files transferred") == 0) {
        throw new IOException("rsync found no change:\n" + said);
      }
      return new Sent(seconds, count(said, "Total bytes sent"));
    }

    private static long count(String said, String what) throws IOException {
      Matcher matcher = Pattern.compile("(?m)^" + what + ": ([\\d,]+)").matcher(said);
      if (!matcher.find()) {
        throw new IOException("rsync does not say: " + what + "\n" + said);
      }
      return Long.parseLong(matcher.group(1).replace(",", ""));
    }

    @Override
    public void close() throws IOException {
      Command.of("rm", "-rf", directory, copy).withTimeout(PATIENCE).check();
    }
  }
}
