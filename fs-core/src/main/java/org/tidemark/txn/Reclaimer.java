package org.tidemark.txn;

import org.tidemark.space.Reserve;

/**
 * Gives back space that history holds. What may go is known above this package; here is when it is
 * asked for. Thread-safe.
 */
public interface Reclaimer {
  /** Nothing is ever given back. */
  Reclaimer NONE =
      new Reclaimer() {
        @Override
        public void committed() {}

        @Override
        public void beforeUse(int bytes) {}

        @Override
        public boolean await(Reserve level, int nodes) {
          return false;
        }
      };

  /**
   * A commit is durable, and what it freed can be used. Called under the commit lock: does no I/O
   * and waits for nobody.
   */
  void committed();

  /** Somebody holding no lock is about to take so much space for data: may rest a little. */
  void beforeUse(int bytes);

  /**
   * Waits until something was given back to an operation that found no room even after a commit.
   * Called holding no lock.
   *
   * @param level that of the operation
   * @param nodes that it may need
   * @return whether to try once more; false if space is not what it lacks, or nothing more may go
   */
  boolean await(Reserve level, int nodes);
}
