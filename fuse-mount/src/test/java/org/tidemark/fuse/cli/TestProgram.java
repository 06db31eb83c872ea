package org.tidemark.fuse.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tidemark.console.CommandException;
import org.tidemark.fuse.testing.Commands;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A program with the mount commands alone, to be started as a process. */
@Command(
    name = "test-program",
    subcommands = {MountCommand.class, UmountCommand.class, SyncCommand.class})
final class TestProgram {
  private TestProgram() {}

  static void main(String[] arguments) {
    int status =
        new CommandLine(new TestProgram())
            .setExecutionExceptionHandler((e, command, parsed) -> {
              System.err.println(command.getCommandName() + ": " + e.getMessage());
              return e instanceof CommandException c ? c.status() : 1;
            })
            .execute(arguments);
    System.exit(status);
  }

  static List<String> command(String... arguments) {
    return commandWith(System.getProperty("java.class.path"), arguments);
  }

  /** Returns the command for a user who may not read where the classes lie: copies them. */
  static List<String> commandWithClassesIn(Path directory)
      throws IOException, InterruptedException {
    List<String> copies = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path from = Path.of(entry).toAbsolutePath();
      if (Files.exists(from)) {
        Path to = directory.resolve(copies.size() + "-" + from.getFileName());
        Commands.shell(directory, "cp -r '" + from + "' '" + to + "'; chmod -R a+rX '" + to + "'");
        copies.add(to.toString());
      }
    }
    return commandWith(String.join(File.pathSeparator, copies));
  }

  private static List<String> commandWith(String classPath, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow(),
            TestProgram.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs it to its end. */
  static Commands.Outcome run(Path directory, String... arguments)
      throws IOException, InterruptedException {
    return Commands.run(directory, command(arguments).toArray(String[]::new));
  }
}
