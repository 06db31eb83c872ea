package org.tidemark.suites.equipment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program to run, as a shell would: arguments, directory, environment, input. Immutable; each
 * {@code with...} returns a copy. A program that takes too long is ended and counts as failed.
 */
public final class Command {
  private static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(4);
  private static final int SHOWN_CHARS_MAX = 4000;

  private final List<String> arguments;
  private final Optional<Path> directory;
  private final Map<String, String> environment;
  private final String input;
  private final Duration timeout;

  /** What a program gave back: its exit status and all that it printed. */
  public record Result(String command, int status, byte[] output, String errors) {
    /** Returns the output as text. */
    public String text() {
      return new String(output, StandardCharsets.UTF_8);
    }

    /** Returns everything that was printed, shortened, for messages. */
    public String printed() {
      String all = (text() + errors).strip();
      int length = all.length();
      return length <= SHOWN_CHARS_MAX ? all : "..." + all.substring(length - SHOWN_CHARS_MAX);
    }
  }

  private Command(
      List<String> arguments,
      Optional<Path> directory,
      Map<String, String> environment,
      String input,
      Duration timeout) {
    this.arguments = arguments;
    this.directory = directory;
    this.environment = environment;
    this.input = input;
    this.timeout = timeout;
  }

  /** Returns the command with these arguments; the first one is the program. */
  public static Command of(Object... arguments) {
    List<String> texts = new ArrayList<>();
    for (Object argument : arguments) {
      texts.add(argument.toString());
    }
    return new Command(texts, Optional.empty(), Map.of(), "", TIMEOUT_DEFAULT);
  }

  /** Returns a command for bash, which stops at the first failure also inside of pipes. */
  public static Command script(String script) {
    return of("bash", "-c", "set -euo pipefail; " + script, "bash");
  }

  /** Returns the command with more arguments behind; {@code $1...} of a script. */
  public Command with(Object... more) {
    List<String> all = new ArrayList<>(arguments);
    for (Object argument : more) {
      all.add(argument.toString());
    }
    return new Command(all, directory, environment, input, timeout);
  }

  public Command in(Path newDirectory) {
    return new Command(arguments, Optional.of(newDirectory), environment, input, timeout);
  }

  public Command withEnvironment(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new Command(arguments, directory, more, input, timeout);
  }

  /** Returns the command with a text as its standard input, which is empty otherwise. */
  public Command withInput(String text) {
    return new Command(arguments, directory, environment, text, timeout);
  }

  public Command withTimeout(Duration newTimeout) {
    return new Command(arguments, directory, environment, input, newTimeout);
  }

  /** Starts the program with pipes to all of its streams. */
  public Process start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(arguments);
    directory.ifPresent(path -> builder.directory(path.toFile()));
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Runs the program to its end. */
  public Result run() throws IOException {
    Process process = start();
    Collector output = Collector.of(process.getInputStream());
    Collector errors = Collector.of(process.getErrorStream());
    Thread feeder = Thread.ofVirtual().start(() -> feed(process));
    try {
      if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new IOException("took longer than " + timeout.toSeconds() + " s: " + this);
      }
      feeder.join();
      return new Result(
          toString(),
          process.exitValue(),
          output.bytes(),
          new String(errors.bytes(), StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted: " + this);
    }
  }

  /**
   * Runs the program to its end.
   *
   * @throws IOException with all that was printed, if its status is not 0
   */
  public Result check() throws IOException {
    Result result = run();
    if (result.status() != 0) {
      throw new IOException(
          "status " + result.status() + " of " + this + "\n" + result.printed().indent(2));
    }
    return result;
  }

  /** Returns whether the program is there and ends with status 0. */
  public boolean succeeds() {
    try {
      return run().status() == 0;
    } catch (IOException e) {
      return false; // not installed
    }
  }

  /** Returns whether a program of this name is on the path. */
  public static boolean installed(String program) {
    return script("PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; command -v \"$1\"")
        .with(program)
        .succeeds();
  }

  @Override
  public String toString() {
    return String.join(" ", arguments);
  }

  private void feed(Process process) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The program ended without reading all of it; its status tells whether that is wrong.
    }
  }

  /** Reads a stream to its end in a thread of its own. */
  private record Collector(Thread thread, ByteArrayOutputStream collected) {
    static Collector of(InputStream stream) {
      ByteArrayOutputStream collected = new ByteArrayOutputStream();
      Thread thread =
          Thread.ofVirtual()
              .start(() -> {
                try (stream) {
                  stream.transferTo(collected);
                } catch (IOException e) {
                  collected.writeBytes(
                      ("\n[output lost: " + e + "]").getBytes(StandardCharsets.UTF_8));
                }
              });
      return new Collector(thread, collected);
    }

    byte[] bytes() throws InterruptedException {
      thread.join();
      return collected.toByteArray();
    }
  }
}
