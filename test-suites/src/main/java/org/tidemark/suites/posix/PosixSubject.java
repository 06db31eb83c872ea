package org.tidemark.suites.posix;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;

/**
 * System calls of one filesystem below one directory. Calls with a body here are the kernel's: a
 * subject without one leaves them as they are. Every failure is a {@link PosixException}. Paths and
 * names are strings of ISO-8859-1, one character for each byte. Safe for many threads; {@link #as}
 * changes the caller of the current thread alone.
 */
public interface PosixSubject extends AutoCloseable {
  /** A directory entry; {@code next} is the offset behind it. */
  record Entry(long ino, int type, String name, long next) {}

  /** Sizes of the filesystem: blocks of {@code blockBytes}. */
  record Capacity(
      long blockBytes, long blocks, long free, long available, long files, int nameBytesMax) {}

  /** What it is, for reports. */
  String describe();

  /** What it can show. */
  Set<Capability> capabilities();

  /** Makes an empty directory of mode 0777 and gives a subject that sees it as its root. */
  PosixSubject child(String name);

  /** Waits until the next change of a file gets a later time than every change so far. */
  void tick();

  /** Runs {@code body} with the rights of another user, in this thread. */
  void as(int uid, int gid, Runnable body);

  int open(String path, int flags, int mode);

  @Override
  void close();

  void close(int fd);

  byte[] pread(int fd, long offset, int length);

  int pwrite(int fd, long offset, byte[] data);

  default byte[] read(int fd, int length) {
    throw new PosixException("read", Linux.ENOSYS);
  }

  default int write(int fd, byte[] data) {
    throw new PosixException("write", Linux.ENOSYS);
  }

  long seek(int fd, long offset, int whence);

  void truncate(String path, long size);

  void ftruncate(int fd, long size);

  void fallocate(int fd, int mode, long offset, long length);

  void fsync(int fd);

  /** Without following a symlink at the end. */
  Stat lstat(String path);

  /** Following symlinks. */
  Stat stat(String path);

  Stat fstat(int fd);

  default void access(String path, int mode) {
    throw new PosixException("access", Linux.ENOSYS);
  }

  void mkdir(String path, int mode);

  void rmdir(String path);

  void unlink(String path);

  void link(String from, String to);

  void symlink(String target, String path);

  String readlink(String path);

  /** renameat2: {@code flags} of {@link Linux#RENAME_NOREPLACE} and so on. */
  void rename(String from, String to, int flags);

  void mknod(String path, int mode, long rdev);

  void chmod(String path, int mode);

  void fchmod(int fd, int mode);

  /** Without following a symlink at the end; -1 leaves an id as it is. */
  void lchown(String path, int uid, int gid);

  void fchown(int fd, int uid, int gid);

  /**
   * Nanoseconds since the epoch, or {@link Linux#UTIME_NOW}, {@link Linux#UTIME_OMIT}. Follows no
   * symlink.
   */
  void utimens(String path, long atime, long mtime);

  /**
   * The next entries of an open directory, at least one; none at the end. About {@code bytes} of
   * them.
   */
  List<Entry> getdents(int fd, int bytes);

  byte[] getxattr(String path, String name);

  void setxattr(String path, String name, byte[] value, int flags);

  List<String> listxattr(String path);

  void removexattr(String path, String name);

  /** Maps {@code length} bytes shared, for reading and writing. */
  default MemorySegment mmap(int fd, long offset, long length) {
    throw new PosixException("mmap", Linux.ENOSYS);
  }

  /** Writes a mapping back and undoes it. */
  default void munmap(MemorySegment mapping) {
    throw new PosixException("munmap", Linux.ENOSYS);
  }

  /** copy_file_range with explicit offsets. */
  default long copyRange(int from, long fromOffset, int to, long toOffset, long length) {
    throw new PosixException("copy_file_range", Linux.ENOSYS);
  }

  Capacity capacity();
}
