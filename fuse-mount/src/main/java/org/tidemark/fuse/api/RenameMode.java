package org.tidemark.fuse.api;

/** What a rename does when the new name exists. */
public enum RenameMode {
  /** Replaces it, atomically. */
  PLAIN,
  /** Ends with EEXIST. */
  NO_REPLACE,
  /** Lets the two names change places; ends with ENOENT if it does not exist. */
  EXCHANGE
}
