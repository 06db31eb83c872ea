package org.tidemark.base;

/**
 * What remains of an fsync when everything is in its order: to wait for the medium. Whoever serves
 * many can put off waiting, so that one barrier serves all of them.
 */
@FunctionalInterface
public interface Durability {
  /** It is durable already. */
  Durability REACHED = () -> {};

  /**
   * Returns when what was to be made durable is.
   *
   * @throws FsException EIO if it cannot be
   */
  void await();
}
