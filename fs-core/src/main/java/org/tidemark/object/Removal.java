package org.tidemark.object;

/** What became of an object when it lost a name. */
public enum Removal {
  /** It has other names. */
  NAMED,
  /** It is gone. */
  GONE,
  /** It has no name, and is open: it goes when it is closed. */
  OPEN,
  /** It has no name and too much data for one operation: {@link Orphans#finish} has to go on. */
  PENDING
}
