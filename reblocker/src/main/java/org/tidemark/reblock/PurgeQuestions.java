package org.tidemark.reblock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.tidemark.console.CommandException;
import org.tidemark.console.Terminal;

/** Asks the user twice before history goes for good. */
@FunctionalInterface
interface PurgeQuestions {
  /** Asks nothing. */
  PurgeQuestions NONE = (path, what) -> {};

  /**
   * Asks, and returns if the answer was yes twice.
   *
   * @param path what the user has to type again
   * @param what it is about, a line
   * @throws CommandException if not
   */
  void ask(String path, String what);

  /**
   * Asks on the terminal.
   *
   * @throws CommandException wrong usage if there is none
   */
  static PurgeQuestions onTerminal(PrintWriter out) {
    return (path, what) -> {
      if (!Terminal.isTerminal(0)) {
        throw CommandException.usage(
            "history that is purged cannot be brought back: it asks on a terminal; --force does it"
                + " without");
      }
      of(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), out)
          .ask(path, what);
    };
  }

  /** Asks whoever is there. */
  static PurgeQuestions of(BufferedReader in, PrintWriter out) {
    return (path, what) -> {
      out.println(what);
      out.println(
          "It is gone from all moments then, from snapshots and holds too, and cannot be brought"
              + " back.");
      if (!answer(in, out, "Go on? [y/N] ").toLowerCase(Locale.ROOT).matches("y|yes")
          || !answer(in, out, "Type the path again: ").equals(path)) {
        throw CommandException.failed("nothing was done");
      }
    };
  }

  private static String answer(BufferedReader in, PrintWriter out, String question) {
    out.print(question);
    out.flush();
    try {
      String line = in.readLine();
      return line == null ? "" : line.strip();
    } catch (IOException e) {
      throw CommandException.failed("nothing was done: " + e.getMessage());
    }
  }
}
