package org.tidemark.dist;

import java.io.PrintWriter;
import java.io.Writer;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Does what most starts do, so that the JVM can record what it loads and links.
 *
 * <p>The launcher runs this once after a build to make its AOT cache; every later start is faster.
 */
@Command(name = "warm-up", hidden = true, header = "Exercise the program for the launcher's cache.")
final class WarmUpCommand implements Runnable {
  @Override
  public void run() {
    execute("--version");
    execute("--help");
    execute("completion", "--help");
    execute("no-such-command");
  }

  private static void execute(String... args) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    CommandLine program = Tidemark.commandLine();
    program.setOut(nowhere).setErr(nowhere).execute(args);
  }
}
