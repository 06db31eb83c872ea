package org.tidemark.suites.equipment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tidemark.base.Units;

/** The process that serves a mounted image. */
public final class Daemon {
  private static final Path PROC = Path.of("/proc");
  private static final Duration DEATH_MAX = Duration.ofSeconds(30);

  private final long pid;

  private Daemon(long pid) {
    this.pid = pid;
  }

  /** Returns the process that was started to mount the image, if one runs. */
  public static Optional<Daemon> of(Path image) throws IOException {
    try (Stream<Path> entries = Files.list(PROC)) {
      List<Path> processes =
          entries.filter(e -> e.getFileName().toString().matches("\\d+")).toList();
      for (Path process : processes) {
        List<String> arguments = arguments(process);
        if (arguments.contains("org.tidemark.dist.Tidemark")
            && arguments.contains("mount")
            && arguments.contains(image.toString())) {
          return Optional.of(new Daemon(Long.parseLong(process.getFileName().toString())));
        }
      }
      return Optional.empty();
    }
  }

  private static List<String> arguments(Path process) throws IOException {
    try {
      byte[] line = Files.readAllBytes(process.resolve("cmdline"));
      return Arrays.asList(new String(line, StandardCharsets.UTF_8).split("\0"));
    } catch (NoSuchFileException e) {
      return List.of(); // ended meanwhile
    } catch (IOException e) {
      if (Files.exists(process)) {
        throw e;
      }
      return List.of(); // ended while it was read
    }
  }

  public long pid() {
    return pid;
  }

  public boolean alive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Ends the process as a crash of the machine would: nothing more is written by it. */
  public void kill() throws IOException {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    awaitEnd();
  }

  /** Waits until the process is gone. */
  public void awaitEnd() throws IOException {
    Waiting.until("process " + pid + " ends", DEATH_MAX, () -> !alive());
  }

  /** Returns how long the process has kept processors busy, to 10 ms. */
  public Duration processorTime() throws IOException {
    return processorTime(PROC.resolve(Long.toString(pid)));
  }

  /** The same of those of its threads that live, and whose names begin like this. */
  public Duration processorTime(String threads) throws IOException {
    Duration sum = Duration.ZERO;
    try (Stream<Path> all = Files.list(PROC.resolve(Long.toString(pid)).resolve("task"))) {
      for (Path thread : all.toList()) {
        if (Files.readString(thread.resolve("comm")).startsWith(threads)) {
          sum = sum.plus(processorTime(thread));
        }
      }
    }
    return sum;
  }

  private static Duration processorTime(Path place) throws IOException {
    String stat = Files.readString(place.resolve("stat"));
    // The name in parentheses may hold anything; utime and stime are fields 14 and 15 of all.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Duration.ofMillis(10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12])));
  }

  /** Returns the bytes of memory that the process occupies now. */
  public long residentBytes() throws IOException {
    return memory("VmRSS");
  }

  /** Returns the most bytes of memory that the process has ever occupied. */
  public long residentBytesMax() throws IOException {
    return memory("VmHWM");
  }

  private long memory(String name) throws IOException {
    String status = Files.readString(PROC.resolve(Long.toString(pid)).resolve("status"));
    Matcher matcher = Pattern.compile("(?m)^" + name + ":\\s*(\\d+) kB$").matcher(status);
    if (!matcher.find()) {
      throw new IOException("no " + name + " of process " + pid);
    }
    return Long.parseLong(matcher.group(1)) * Units.KIB;
  }
}
