package org.tidemark.fuse.jnr;

/**
 * struct fuse_file_info: {@code int flags; unsigned long fh_old; int writepage; bits; uint64_t fh;
 * uint64_t lock_owner}. The same on all 64-bit platforms.
 */
final class FileInfo {
  private static final int FLAGS = 0;
  private static final int BITS = 20;
  private static final int HANDLE = 24;

  private static final int KEEP_CACHE = 1 << 1;

  private FileInfo() {}

  /** Returns the flags of open(2). */
  static int flags(long fileInfo) {
    return NativeMemory.getInt(fileInfo + FLAGS);
  }

  /** Returns the handle, or none where the kernel gave no open file. */
  static long handle(long fileInfo) {
    return fileInfo == 0 ? 0 : NativeMemory.getLong(fileInfo + HANDLE);
  }

  static void setOpened(long fileInfo, long handle, boolean keepCache) {
    NativeMemory.putLong(fileInfo + HANDLE, handle);
    int bits = NativeMemory.getInt(fileInfo + BITS);
    NativeMemory.putInt(fileInfo + BITS, keepCache ? bits | KEEP_CACHE : bits & ~KEEP_CACHE);
  }
}
