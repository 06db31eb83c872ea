package org.tidemark.dist;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class TidemarkTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void everyCommandHasAHeaderAndAnExampleAndInheritsHelp() {
    List<Executable> checks = new ArrayList<>();
    for (CommandLine command : leaves(Tidemark.commandLine())) {
      var spec = command.getCommandSpec();
      if (spec.usageMessage().hidden()) {
        continue;
      }
      String name = spec.qualifiedName();
      String footer = String.join("\n", spec.usageMessage().footer());
      checks.add(() -> assertEquals(1, spec.usageMessage().header().length, name + " header"));
      checks.add(() -> assertTrue(footer.contains("Example: "), name + " has no example"));
      checks.add(() -> assertTrue(spec.optionsMap().containsKey("--help"), name + " --help"));
      checks.add(() -> assertTrue(spec.optionsMap().containsKey("--debug"), name + " --debug"));
    }
    assertAll(checks);
  }

  @Test
  void helpOfACommandIsItsOwn() {
    assertEquals(ExitStatus.DONE, run(Tidemark.commandLine(), "completion", "--help"));
    assertTrue(out.toString().contains("tidemark completion"), out.toString());
    assertTrue(out.toString().contains("Example: "), out.toString());
  }

  @Test
  void wrongUsageIsOneLineAndTwo() {
    for (String[] args : new String[][] {{}, {"no-such-command"}, {"--no-such-option"}}) {
      err.getBuffer().setLength(0);
      assertEquals(ExitStatus.USAGE, run(Tidemark.commandLine(), args));
      assertEquals(1, err.toString().lines().count(), err.toString());
    }
  }

  @Test
  void failuresAreOneLineAndHaveTheirStatus() {
    assertEquals(
        ExitStatus.FAILED,
        run(
            failing(() -> {
              throw CommandException.failed("it broke\n badly");
            }),
            "failing"));
    assertEquals("tidemark failing: it broke badly\n", err.toString());
    assertEquals(
        ExitStatus.PARTIAL,
        run(
            failing(() -> {
              throw CommandException.partial("stopped");
            }),
            "failing"));
    assertEquals(
        ExitStatus.FAILED,
        run(
            failing(() -> {
              throw new NoSuchFileException("/x/y");
            }),
            "failing"));
    assertTrue(err.toString().endsWith("/x/y: no such file or directory\n"), err.toString());
    assertEquals(
        ExitStatus.FAILED,
        run(
            failing(() -> {
              throw new IllegalStateException("bug");
            }),
            "failing"));
    assertTrue(err.toString().contains("internal error"), err.toString());
    assertFalse(err.toString().contains("\tat "), err.toString());
  }

  @Test
  void debugShowsTheTrace() {
    CommandLine program =
        failing(() -> {
          throw CommandException.failed("it broke");
        });
    assertEquals(ExitStatus.FAILED, run(program, "failing", "--debug"));
    assertTrue(err.toString().contains("\tat "), err.toString());
  }

  @Test
  void everyCommandHasAManPage(@TempDir Path folder) throws Exception {
    assertEquals(ExitStatus.DONE, run(Tidemark.commandLine(), "man-pages", folder.toString()));
    String page = Files.readString(folder.resolve("tidemark-completion.1"));
    assertTrue(page.startsWith(".TH \"TIDEMARK\\-COMPLETION\" \"1\""), page);
    assertTrue(page.contains(".B \"\\-h, \\-\\-help\""), page);
    assertTrue(Files.readString(folder.resolve("tidemark.1")).contains("tidemark\\-completion"));
  }

  private int run(CommandLine program, String... args) {
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = program.execute(args);
    program.getOut().flush();
    program.getErr().flush();
    return status;
  }

  private static CommandLine failing(Callable<Integer> body) {
    CommandLine program = Tidemark.commandLine();
    Tidemark.configure(program.addSubcommand(new Failing(body)));
    return program;
  }

  private static List<CommandLine> leaves(CommandLine program) {
    if (program.getSubcommands().isEmpty()) {
      return List.of(program);
    }
    return program.getSubcommands().values().stream().flatMap(c -> leaves(c).stream()).toList();
  }

  @Command(name = "failing")
  private record Failing(Callable<Integer> body) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      return body.call();
    }
  }
}
