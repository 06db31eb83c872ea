package org.tidemark.suites.posix;

/**
 * What a subject can show. A case that needs more than the subject has is left out, and the report
 * says so.
 */
public enum Capability {
  /**
   * Permission checks by the kernel, seen by a caller who is not root. Needs root to change the
   * caller.
   */
  PERMISSIONS,
  /**
   * Paths are resolved by the kernel: symlinks in the middle, trailing slashes, PATH_MAX,
   * O_NOFOLLOW.
   */
  KERNEL_PATHS,
  /** Files can be mapped into memory. */
  MMAP,
  /** Owners can be changed, device nodes made: the caller is root. */
  ROOT,
  /** fallocate, with and without punching. */
  FALLOCATE,
  /** SEEK_DATA and SEEK_HOLE find holes at the granularity of a block. */
  SEEK_HOLE,
  /** Extended attributes in {@code user.}. */
  XATTR,
  /** NOREPLACE and EXCHANGE. */
  RENAME_FLAGS,
  /** Inode numbers of removed files do not come back at once, file numbers stay for ever. */
  STABLE_INODES,
  /** Reading sets the access time by the rules of relatime. */
  ATIME,
  /** File descriptor offsets kept by the kernel (read, write, lseek SET/CUR/END, O_APPEND). */
  DESCRIPTORS
}
