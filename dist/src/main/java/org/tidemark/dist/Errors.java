package org.tidemark.dist;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever a command throws into one line on stderr and an exit status. */
final class Errors {
  /** What is further from a name than this is none that was mistyped. */
  private static final int TYPING_ERRORS_MAX = 2;

  private Errors() {}

  static int wrongUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    report(command, usage(e, command) + "; see " + name + " --help", e);
    return ExitStatus.USAGE;
  }

  private static String usage(ParameterException e, CommandLine command) {
    boolean noCommand =
        !command.getSubcommands().isEmpty() && e instanceof UnmatchedArgumentException;
    return noCommand ? noSuchCommand((UnmatchedArgumentException) e) : oneLine(e.getMessage());
  }

  private static String noSuchCommand(UnmatchedArgumentException e) {
    String typed = e.getUnmatched().getFirst();
    String similar =
        e.getSuggestions().stream()
            .filter(name -> differences(typed, name) <= TYPING_ERRORS_MAX)
            .collect(Collectors.joining(" or "));
    return "no such command or option: "
        + typed
        + (similar.isEmpty() ? "" : "; did you mean " + similar + "?");
  }

  /** How many letters have to be added, left out or replaced to make one of the other. */
  private static int differences(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  static int failure(Exception e, CommandLine command, ParseResult parsed) {
    report(command, describe(e), e);
    return e instanceof CommandException c ? c.status() : ExitStatus.FAILED;
  }

  private static void report(CommandLine command, String line, Exception e) {
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + line);
    if (debugWanted(command)) {
      e.printStackTrace(command.getErr());
    }
    command.getErr().flush();
  }

  private static boolean debugWanted(CommandLine command) {
    return command.getCommandSpec().root().userObject() instanceof Tidemark top && top.debug();
  }

  /** Returns the line for the user: what is wrong, and with which file. */
  static String describe(Throwable e) {
    return switch (e) {
      case NoSuchFileException f -> f.getFile() + ": no such file or directory";
      case FileAlreadyExistsException f -> f.getFile() + ": exists already";
      case AccessDeniedException f -> f.getFile() + ": permission denied";
      case NotDirectoryException f -> f.getFile() + ": not a directory";
      case DirectoryNotEmptyException f -> f.getFile() + ": directory not empty";
      case FileSystemException f -> f.getFile() + ": " + oneLine(f.getReason());
      case FileNotFoundException f -> oneLine(f.getMessage());
      case IOException f when f.getMessage() != null -> oneLine(f.getMessage());
      case Exception f when f.getMessage() != null && isOurs(f) -> oneLine(f.getMessage());
      default ->
          "internal error, please report it with the output of --debug: " + oneLine(e.toString());
    };
  }

  /** Messages of our own exceptions are written for users. */
  private static boolean isOurs(Exception e) {
    return e.getClass().getName().startsWith("org.tidemark.");
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "unknown error" : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
