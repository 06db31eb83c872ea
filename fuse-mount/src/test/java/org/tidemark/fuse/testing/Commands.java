package org.tidemark.fuse.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.EffectiveUser;

/** Runs real programs in a directory. Their output is taken as bytes: one character each. */
public final class Commands {
  private Commands() {}

  /** What a program did. */
  public record Outcome(int status, String output) {}

  public static int userId() {
    return EffectiveUser.id();
  }

  public static boolean isRoot() {
    return userId() == 0;
  }

  /** Runs a program and returns its exit status and what it wrote to both outputs. */
  public static Outcome run(Path directory, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    return new Outcome(process.waitFor(), output);
  }

  /** Runs a shell command that has to succeed, and returns its output. */
  public static String shell(Path directory, String command)
      throws IOException, InterruptedException {
    return succeed(directory, "bash", "-ec", command);
  }

  /** Runs a Perl program that has to succeed, and returns its output. */
  public static String perl(Path directory, String... lines)
      throws IOException, InterruptedException {
    List<String> program =
        new ArrayList<>(List.of("use strict; use warnings; use Fcntl qw(:DEFAULT :mode);"));
    program.add("sub check { my ($what, $ok) = @_; $ok or die \"$what: $!\\n\"; }");
    program.addAll(List.of(lines));
    return succeed(directory, "perl", "-e", String.join("\n", program));
  }

  private static String succeed(Path directory, String... command)
      throws IOException, InterruptedException {
    Outcome outcome = run(directory, command);
    assertEquals(0, outcome.status, () -> command[command.length - 1] + "\n" + outcome.output);
    return outcome.output;
  }
}
