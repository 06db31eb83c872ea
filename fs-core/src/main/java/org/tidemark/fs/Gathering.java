package org.tidemark.fs;

/**
 * Puts what lies in thin segments together, so that whole segments come free: what pruning frees
 * between nodes is of use to nodes alone, until their segment is empty.
 */
@FunctionalInterface
interface Gathering {
  /** Nothing is ever moved. */
  Gathering NONE = () -> false;

  /**
   * Does a bounded part of it.
   *
   * @return whether anything came free
   */
  boolean gather();
}
