package org.tidemark.space;

/**
 * How deep into the reserves a request may go when space runs out. Each level may take more than
 * the one before, so that users stop first, then root, and deleting, pruning and committing still
 * work. {@code SpaceLimits} has the amounts.
 */
public enum Reserve {
  /**
   * What only lies better afterwards: stops before users do, so that they do not miss what it holds
   * until the next commit.
   */
  ORDER,
  /** What ordinary users do. Of all that anybody waits for it stops first. */
  USER,
  /** What root does. */
  ROOT,
  /** Unlink, rmdir, truncate, punch: what lets space return. */
  REMOVE,
  /** Pruning, and emptying thin segments: what gives room. */
  PRUNE,
  /** Data that was accepted earlier joins the tree, on the way to a commit. */
  FLUSH,
  /** What a commit needs for itself. Stops only when there is nothing left. */
  COMMIT
}
