package org.tidemark.fs;

/** What setting an extended attribute expects. */
public enum XattrMode {
  /** Creates or replaces. */
  SET,
  /** Fails with EEXIST if there is one. */
  CREATE,
  /** Fails with ENODATA if there is none. */
  REPLACE
}
