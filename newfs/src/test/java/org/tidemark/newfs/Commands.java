package org.tidemark.newfs;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import picocli.CommandLine;

/** Runs a command as the program does, and keeps what it printed. */
final class Commands {
  /** What a command did. The error is the one line on stderr, without the name of the command. */
  record Result(int status, String output, String error) {}

  private Commands() {}

  static Result run(Object command, Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    int status =
        new CommandLine(command)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setParameterExceptionHandler((e, args) -> {
              err.write(String.valueOf(e.getMessage()));
              return ExitStatus.USAGE;
            })
            .setExecutionExceptionHandler((e, line, parsed) -> {
              err.write(String.valueOf(e.getMessage()));
              return e instanceof CommandException c ? c.status() : ExitStatus.FAILED;
            })
            .execute(words);
    return new Result(status, out.toString(), err.toString());
  }
}
