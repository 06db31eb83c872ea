package org.tidemark.fs;

/** When reading changes the access time. */
public enum AtimeMode {
  /** Only when it is not younger than mtime and ctime, or older than a day. The default. */
  RELATIME,
  /** At every access. */
  STRICTATIME,
  /** Never. */
  NOATIME
}
