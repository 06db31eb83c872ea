package org.tidemark.console;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets a long job end in order when its user has had enough: the first signal is only noted, and
 * the job looks for it now and then, so that what is open is closed; a second one ends the process
 * at once, which nothing suffers from but has to recover. Thread-safe.
 */
public final class Interruption implements AutoCloseable {
  /** What shells say of a process that the signal of Ctrl-C has ended. */
  private static final int INTERRUPTED_STATUS = 130;

  private static final AtomicReference<@Nullable Interruption> CURRENT = new AtomicReference<>();

  private volatile boolean asked;

  private Interruption() {}

  /** Begins to listen, for the job of this process. */
  public static Interruption listen() {
    Interruption mine = new Interruption();
    CURRENT.set(mine);
    Signals.onEnding(Interruption::signalled);
    return mine;
  }

  private static void signalled() {
    Interruption job = CURRENT.get();
    if (job == null || job.asked) {
      Runtime.getRuntime().halt(INTERRUPTED_STATUS);
    } else {
      job.asked = true;
    }
  }

  /**
   * Ends the job if it was interrupted.
   *
   * @throws CommandException then
   */
  public void check() {
    if (asked) {
      throw CommandException.partial("interrupted before it was done; call it again for the rest");
    }
  }

  /** The job is over. */
  @Override
  public void close() {
    CURRENT.compareAndSet(this, null);
  }
}
