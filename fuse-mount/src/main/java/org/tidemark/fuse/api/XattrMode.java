package org.tidemark.fuse.api;

/** What setting an extended attribute does about a former value. */
public enum XattrMode {
  /** Sets it, whether there was one or not. */
  SET,
  /** Ends with EEXIST if there is one. */
  CREATE,
  /** Ends with ENODATA if there is none. */
  REPLACE
}
