package org.tidemark.fs;

/** What a rename does about an existing target. */
public enum RenameMode {
  /** Replaces it. */
  PLAIN,
  /** Fails with EEXIST. */
  NO_REPLACE,
  /** Swaps the two names; both must exist. */
  EXCHANGE
}
