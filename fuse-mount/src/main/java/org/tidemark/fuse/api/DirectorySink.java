package org.tidemark.fuse.api;

/** Takes the entries of a directory, one after the other. */
@FunctionalInterface
public interface DirectorySink {
  /**
   * Takes an entry.
   *
   * @param type the type bits of its mode, shifted down by 12 (DT_REG, DT_DIR, ...)
   * @param nextCookie where to go on behind this entry
   * @return false if it does not fit any more: it was not taken, and no further one is wanted
   */
  boolean entry(byte[] name, long node, int type, long nextCookie);
}
