package org.tidemark.console;

import com.google.errorprone.annotations.FormatMethod;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.jr.ob.JSON;

/**
 * What a command prints, for people or as JSON: {@code @Mixin Output output}.
 *
 * <p>The names in the JSON are part of the interface: they are documented and stay.
 */
public final class Output {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** Whether the user asked for JSON. */
  public boolean json() {
    return json;
  }

  /** Prints one line for people; with {@code --json} nothing. */
  @FormatMethod
  public void say(String format, Object... args) {
    if (!json) {
      out().printf(format, args).println();
    }
  }

  /** Prints the value as one line of JSON if the user asked for it: maps, lists, records, beans. */
  public void json(Object value) {
    if (json) {
      out().println(JSON.std.asString(value));
    }
  }

  /** Where results go. Errors and progress go elsewhere. */
  public PrintWriter out() {
    return command.commandLine().getOut();
  }
}
