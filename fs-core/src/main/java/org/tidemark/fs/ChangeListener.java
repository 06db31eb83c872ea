package org.tidemark.fs;

import java.util.function.LongPredicate;

/**
 * Is told what changes although nobody changed it through the {@link FileSystem}: for who keeps
 * what was read. Called by the thread that changes it, which waits for it.
 */
public interface ChangeListener {
  /** The present of a replica has moved on; this tid it was before. */
  void presentMoved(long from);

  /**
   * Some moments of the past are gone: what was read of them is not to be had any more.
   *
   * @param isThere tells of a tid whether its moment is still there
   */
  void momentsDropped(LongPredicate isThere);

  /** Who keeps nothing. */
  ChangeListener NONE =
      new ChangeListener() {
        @Override
        public void presentMoved(long from) {
          // nothing was kept
        }

        @Override
        public void momentsDropped(LongPredicate isThere) {
          // nothing was kept
        }
      };
}
