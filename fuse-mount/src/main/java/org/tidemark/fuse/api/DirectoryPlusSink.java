package org.tidemark.fuse.api;

/** Takes the entries of a directory with their attributes, one after the other. */
public interface DirectoryPlusSink {
  /**
   * Takes an entry, and for the kernel a reference to its node, except for {@code .} and {@code
   * ..}.
   *
   * @param nextCookie where to go on behind this entry
   * @return false if it does not fit any more: neither it nor the reference was taken, and no
   *     further one is wanted
   */
  boolean entry(byte[] name, LookupResult.Entry entry, long nextCookie);

  /**
   * Takes an entry whose attributes cannot be told: the kernel asks for them when it wants them. No
   * reference goes with it.
   *
   * @param number the inode number
   * @param type as in struct dirent
   * @return false if it does not fit any more
   */
  boolean entry(byte[] name, long number, int type, long nextCookie);
}
