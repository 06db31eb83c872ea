package org.tidemark.console;

/** The exit status of every command. */
public final class ExitStatus {
  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;

  /** Interrupted or out of time: running the command again goes on where it stopped. */
  public static final int PARTIAL = 3;

  private ExitStatus() {}
}
