package org.tidemark.console;

/**
 * Ends a command with one line for the user and an exit status.
 *
 * <p>The message says what is wrong and what to do about it, without the name of the command.
 */
public final class CommandException extends RuntimeException {
  private final int status;

  private CommandException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The command could not do what was asked. */
  public static CommandException failed(String message) {
    return new CommandException(ExitStatus.FAILED, message);
  }

  /** What was asked makes no sense. */
  public static CommandException usage(String message) {
    return new CommandException(ExitStatus.USAGE, message);
  }

  /** The command was stopped half-way; running it again goes on. */
  public static CommandException partial(String message) {
    return new CommandException(ExitStatus.PARTIAL, message);
  }

  public int status() {
    return status;
  }
}
