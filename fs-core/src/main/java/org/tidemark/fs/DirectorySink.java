package org.tidemark.fs;

/** Takes the entries of a directory, one by one. Called without locks. */
@FunctionalInterface
public interface DirectorySink {
  /**
   * Takes one entry.
   *
   * @param name the bytes of the name; the array is the sink's to keep
   * @param child what the name refers to; {@link FileRef#inodeNumber} is the number to show
   * @param type as readdir numbers types: see {@link FileType#direntType}
   * @param nextCookie where reading goes on behind this entry
   * @return false if there was no room for it: reading stops, and this entry is the first one next
   *     time
   */
  boolean entry(byte[] name, FileRef child, int type, long nextCookie);
}
