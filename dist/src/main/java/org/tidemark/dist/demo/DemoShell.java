package org.tidemark.dist.demo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.console.CommandException;

/**
 * Runs the demo's commands in a shell, in its folder, and prints each with its real output. {@code
 * tidemark} is this very program.
 *
 * <p>One thread runs commands; {@link #stop} may be called by another and ends the one under way.
 */
final class DemoShell {
  /** More of the output of one command is left out, and said to be. */
  private static final int LINES_SHOWN = 14;

  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final Path folder;
  private final PrintWriter out;
  private final boolean colours;
  private volatile @Nullable Process running;
  private volatile boolean stopped;

  DemoShell(Path folder, PrintWriter out, boolean colours) throws IOException {
    this.folder = folder;
    this.out = out;
    this.colours = colours;
    String launcher = System.getProperty("tidemark.launcher");
    if (launcher == null) {
      throw CommandException.failed("the demo is started as: ./tidemark demo");
    }
    Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(folder.resolve("bin/tidemark"), Path.of(launcher));
  }

  /** What a command did. */
  record Result(String command, int status, List<String> lines, long nanos) {
    /** Returns its output; of several lines the last. */
    String last() {
      return lines.isEmpty() ? "" : lines.getLast();
    }

    String text() {
      return String.join("\n", lines);
    }
  }

  /** Prints what comes next. */
  void say(String text) {
    out.println();
    out.println(bold("== " + text));
    out.flush();
  }

  private String bold(String text) {
    return colours ? BOLD + text + PLAIN : text;
  }

  /** Runs a command that must succeed, and shows it. */
  Result run(String command) {
    out.println(bold("$ " + command));
    out.flush();
    Result result = execute(command);
    result.lines().stream().limit(LINES_SHOWN).forEach(out::println);
    if (result.lines().size() > LINES_SHOWN) {
      out.println("  ... " + (result.lines().size() - LINES_SHOWN) + " more lines");
    }
    if (result.nanos() > Units.NANOS_PER_SECOND) {
      out.printf("  (%.1f s)%n", (double) result.nanos() / Units.NANOS_PER_SECOND);
    }
    out.flush();
    check(result.status() == 0, command + " ended with " + result.status());
    return result;
  }

  /** Runs a command of the demo's own, unseen. */
  Result quietly(String command) {
    return execute(command);
  }

  /** Holds what the demo promises. */
  static void check(boolean holds, String what) {
    if (!holds) {
      throw CommandException.failed("not as expected: " + what);
    }
  }

  private Result execute(String command) {
    if (stopped) {
      throw CommandException.partial("interrupted");
    }
    Clock clock = Clock.system();
    long start = clock.monotonicNanos();
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", "set -o pipefail; " + command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"));
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("TIDEMARK_BUILD", "no");
    builder.environment().put("TIDEMARK_LOG", folder.resolve("bin/mount.log").toString());
    List<String> lines = new ArrayList<>();
    try {
      Process process = builder.start();
      running = process;
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line; (line = reader.readLine()) != null; ) {
          lines.add(line);
        }
      }
      int status = process.waitFor();
      running = null;
      if (stopped) {
        throw CommandException.partial("interrupted");
      }
      return new Result(command, status, lines, clock.monotonicNanos() - start);
    } catch (IOException e) {
      throw CommandException.failed(command + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.partial("interrupted");
    }
  }

  /** Ends the command under way, and lets no other begin. */
  void stop() {
    stopped = true;
    Process process = running;
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  /** Runs a command to clean up, also after {@link #stop}; returns whether it succeeded. */
  boolean cleanUp(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // There is no such program: the next one is tried.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
