package org.tidemark.object;

/** What is expected of something that is about to be set. */
public enum Presence {
  /** It may exist or not. */
  EITHER,
  /** It must not exist yet: EEXIST. */
  ABSENT,
  /** It must exist: ENODATA. */
  PRESENT
}
