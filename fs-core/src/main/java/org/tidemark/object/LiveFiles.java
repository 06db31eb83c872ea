package org.tidemark.object;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What names need to know and to do about files that are open or have data that waits to be
 * written.
 *
 * <p>The locks taken here come before the tree lock: never call it inside a body of {@code
 * Store.read} or {@code Store.update}.
 */
public interface LiveFiles {
  /**
   * Runs the body while neither object is opened, closed, written, cut or flushed. Either may be 0
   * for none; they may be equal. Calls may not be nested.
   */
  <T extends @Nullable Object> T holding(long firstId, long secondId, Supplier<T> body);

  /** Returns whether someone has the object open. Only while it is held. */
  boolean isOpen(long objectId);

  /**
   * Returns whether the object is open, was made without a name, and has not had one yet. Only
   * while it is held.
   */
  boolean isUnnamed(long objectId);

  /** Such an object has a name now. Only while it is held. */
  void named(long objectId);

  /** Drops data that waits, after the object was removed. Only while it is held. */
  void discard(long objectId);

  /**
   * Writes out what waits now if the file was truncated before, as a close does. Holding nothing.
   */
  void settle(long objectId);

  /** Writes out what waits now. Holding nothing. */
  void flush(long objectId);

  /**
   * Returns what differs from the inode because data waits. Only while it is held; but a null that
   * is returned at another time means that nothing waited at that time.
   */
  @Nullable Overlay overlay(long objectId);

  /** Makes data that waits keep the times that were just set. Only while it is held. */
  void timesSet(long objectId, long mtime, long ctime);
}
