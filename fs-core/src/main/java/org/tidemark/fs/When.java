package org.tidemark.fs;

/** A moment as a person names it, before it is known which commit that is. */
sealed interface When {
  /** A commit. */
  record Commit(long tid) implements When {}

  /** A time in nanoseconds since 1970: what was committed then, or the last thing before it. */
  record Time(long nanos) implements When {}

  /** What fits no other form: the name of a snapshot. */
  record Snapshot(String name) implements When {}
}
