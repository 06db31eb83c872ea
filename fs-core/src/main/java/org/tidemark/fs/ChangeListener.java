package org.tidemark.fs;

import java.util.function.Predicate;

/**
 * Is told what changes although nobody changed it through the {@link FileSystem}: for who keeps
 * what was read. Called by the thread that changes it, which waits for it.
 */
public interface ChangeListener {
  /** The present of a replica has moved on; this tid it was before. */
  void presentMoved(long from);

  /**
   * Some moments of the past are gone, or objects out of some: what was read of these is not to be
   * had any more.
   *
   * @param isThere tells of a file of the past whether it is still there
   */
  void pastDropped(Predicate<FileRef> isThere);

  /** Who keeps nothing. */
  ChangeListener NONE =
      new ChangeListener() {
        @Override
        public void presentMoved(long from) {
          // nothing was kept
        }

        @Override
        public void pastDropped(Predicate<FileRef> isThere) {
          // nothing was kept
        }
      };
}
