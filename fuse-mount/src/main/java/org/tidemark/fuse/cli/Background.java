package org.tidemark.fuse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tidemark.base.Check;
import org.tidemark.console.CommandException;

/**
 * A copy of this program that serves a mount in the background.
 *
 * <p>The copy's stdout is a pipe to the one who started it. It writes one line, {@code ready} or
 * {@code failed} and why, and closes it.
 */
final class Background {
  private static final String READY = "ready";
  private static final String FAILED = "failed ";

  private Background() {}

  /**
   * Starts this program with other arguments and waits until it is ready.
   *
   * @param ownArguments those that this process was given, to tell them from those of the JVM
   * @param log where its messages go
   * @return its process id
   * @throws CommandException with its reason if it fails
   */
  static long start(List<String> ownArguments, List<String> arguments, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(jvmCommand(ownArguments));
    command.addAll(arguments);
    long logBytesBefore = Files.size(log);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    if (onlyAbsolutePaths(System.getProperty("java.class.path", ""))) {
      builder.directory(new File("/")); // it would keep the mount of our directory in use
    }
    Process process = builder.start();
    String line;
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      line = reader.readLine();
    }
    if (READY.equals(line)) {
      return process.pid();
    }
    if (line != null && line.startsWith(FAILED)) {
      String helper = whatHelpersSaid(log, logBytesBefore);
      throw CommandException.failed(line.substring(FAILED.length()) + helper);
    }
    throw CommandException.failed("the process that mounts ended too early; see " + log);
  }

  /** Returns what comes before the arguments of the program in the command of this process. */
  private static List<String> jvmCommand(List<String> ownArguments) throws IOException {
    // ProcessHandle does not know long commands.
    String all = Files.readString(Path.of("/proc/self/cmdline"));
    List<String> words = Arrays.asList(all.split("\0"));
    int split = words.size() - ownArguments.size();
    Check.that(
        split > 1 && words.subList(split, words.size()).equals(ownArguments),
        "the command of this process ends with its arguments");
    List<String> command = new ArrayList<>(words.subList(0, split));
    command.set(0, ProcessHandle.current().info().command().orElse(command.getFirst()));
    return command;
  }

  private static boolean onlyAbsolutePaths(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator, -1))
        .allMatch(entry -> Path.of(entry).isAbsolute());
  }

  /** libfuse and fusermount write their reasons to stderr: they belong to the error. */
  private static String whatHelpersSaid(Path log, long from) throws IOException {
    byte[] bytes;
    try (FileChannel channel = FileChannel.open(log)) {
      channel.position(from);
      bytes = java.nio.channels.Channels.newInputStream(channel).readNBytes(1 << 16);
    }
    List<String> said =
        new String(bytes, UTF_8).lines().filter(line -> line.startsWith("fuse")).toList();
    return said.isEmpty() ? "" : ": " + said.getLast();
  }

  /** In the copy: tells that programs can use the mount. */
  static void sayReady() {
    say(READY);
  }

  /** In the copy: tells why there will be no mount. */
  static void sayFailed(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    say(FAILED + message.lines().reduce((a, b) -> a + " " + b).orElse(""));
  }

  private static void say(String line) {
    PrintStream out = System.out;
    out.println(line);
    out.close();
  }
}
