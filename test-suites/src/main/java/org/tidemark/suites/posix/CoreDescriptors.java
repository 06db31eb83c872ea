package org.tidemark.suites.posix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenFile;

/** Open files and directories of the core by number, as a kernel keeps them. */
final class CoreDescriptors {
  /** An open file or directory; {@code file} is null for a directory. */
  private static final class Handle {
    final FileRef ref;
    final @Nullable OpenFile file;

    /** Of a directory: the cookie from which reading goes on. */
    volatile long offset;

    Handle(FileRef ref, @Nullable OpenFile file) {
      this.ref = ref;
      this.file = file;
    }
  }

  private static final int ENTRY_BYTES = 24;

  private final FileSystem fs;
  private final Map<Integer, Handle> handles = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger(1);

  CoreDescriptors(FileSystem fs) {
    this.fs = fs;
  }

  int open(Attributes found, int flags) {
    boolean writes = (flags & Linux.O_ACCMODE) != Linux.O_RDONLY;
    if (found.isSymlink()) {
      throw new PosixException("open of a symlink", Linux.ELOOP);
    }
    if (!found.isDirectory() && (flags & Linux.O_DIRECTORY) != 0) {
      throw new PosixException("open", Linux.ENOTDIR);
    }
    if (found.isDirectory() && writes) {
      throw new PosixException("open", Linux.EISDIR);
    }
    OpenFile file = found.isDirectory() ? null : fs.open(found.ref(), writes);
    int fd = next.getAndIncrement();
    handles.put(fd, new Handle(found.ref(), file));
    return fd;
  }

  void close(int fd) {
    OpenFile file = handle(fd).file;
    handles.remove(fd);
    if (file != null) {
      fs.close(file);
    }
  }

  private Handle handle(int fd) {
    Handle handle = handles.get(fd);
    if (handle == null) {
      throw new PosixException("descriptor " + fd, Linux.EBADF);
    }
    return handle;
  }

  FileRef ref(int fd) {
    return handle(fd).ref;
  }

  OpenFile file(int fd) {
    OpenFile file = handle(fd).file;
    if (file == null) {
      throw new PosixException("descriptor " + fd, Linux.EISDIR);
    }
    return file;
  }

  long seek(int fd, long offset, int whence) {
    if (whence == Linux.SEEK_SET) {
      handle(fd).offset = offset;
      return offset;
    }
    return whence == Linux.SEEK_DATA
        ? fs.seekData(file(fd), offset)
        : fs.seekHole(file(fd), offset);
  }

  /**
   * The next entries of a directory: as many as {@code bytes} would hold in getdents, at least one.
   */
  List<PosixSubject.Entry> entries(int fd, int bytes) {
    Handle handle = handle(fd);
    List<PosixSubject.Entry> entries = new ArrayList<>();
    int[] room = {bytes};
    fs.readDirectory(
        handle.ref,
        handle.offset,
        (name, child, type, after) -> {
          room[0] -= ENTRY_BYTES + name.length;
          if (room[0] < 0 && !entries.isEmpty()) {
            return false;
          }
          String text = new String(name, StandardCharsets.ISO_8859_1);
          entries.add(new PosixSubject.Entry(child.inodeNumber(), type << 12, text, after));
          return true;
        });
    if (!entries.isEmpty()) {
      handle.offset = entries.getLast().next();
    }
    return entries;
  }
}
