package org.tidemark.fuse.api;

/** What a seek looks for. */
public enum SeekTarget {
  DATA,
  HOLE
}
