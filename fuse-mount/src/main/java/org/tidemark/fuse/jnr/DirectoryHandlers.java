package org.tidemark.fuse.jnr;

import org.tidemark.base.Units;
import org.tidemark.fuse.api.DirectorySink;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.Opened;

/** Answers what is asked about open directories. */
final class DirectoryHandlers {
  private final Requests requests;
  private final InodeFileSystem fileSystem;
  private final LibFuse fuse;

  DirectoryHandlers(Requests requests) {
    this.requests = requests;
    this.fileSystem = requests.fileSystem;
    this.fuse = requests.fuse;
  }

  void addTo(OperationTable table) {
    table.set(Operation.OPENDIR, Callbacks.LLL.class, this::open);
    table.set(Operation.READDIR, Callbacks.LLLLL.class, this::read);
    table.set(Operation.RELEASEDIR, Callbacks.LLL.class, this::release);
    table.set(Operation.FSYNCDIR, Callbacks.LLIL.class, this::fsync);
  }

  private void open(long request, long node, long fileInfo) {
    requests.serve(
        request,
        "opendir",
        () -> {
          Opened directory = fileSystem.openDirectory(node);
          FileInfo.setOpened(fileInfo, directory.handle(), false);
          if (!Requests.delivered(fuse.fuse_reply_open(request, fileInfo))) {
            fileSystem.releaseDirectory(node, directory.handle());
          }
        });
  }

  private void read(long request, long node, long size, long cookie, long fileInfo) {
    requests.serve(
        request,
        "readdir",
        () -> {
          int limit = Math.toIntExact(size);
          EntryWriter writer = new EntryWriter(Requests.buffers().data(limit), limit);
          fileSystem.readDirectory(node, FileInfo.handle(fileInfo), cookie, writer);
          fuse.fuse_reply_buf(request, writer.start, writer.used);
        });
  }

  private void release(long request, long node, long fileInfo) {
    requests.serveVoid(
        request, "releasedir", () -> fileSystem.releaseDirectory(node, FileInfo.handle(fileInfo)));
  }

  private void fsync(long request, long node, int dataOnly, long fileInfo) {
    requests.serveVoid(request, "fsyncdir", () -> fileSystem.fsyncDirectory(node).await());
  }

  /**
   * Lays out entries as the kernel takes them: struct fuse_dirent {@code uint64_t ino, off;
   * uint32_t namelen, type; char name[]}, each filled up with zeros to a multiple of 8 bytes.
   */
  private static final class EntryWriter implements DirectorySink {
    private static final int HEADER_BYTES = 24;

    private final long start;
    private final int limit;
    private int used;

    EntryWriter(long start, int limit) {
      this.start = start;
      this.limit = limit;
    }

    @Override
    public boolean entry(byte[] name, long node, int type, long nextCookie) {
      int end = HEADER_BYTES + name.length;
      int bytes = (int) Units.roundUp(end, 8);
      if (bytes > limit - used) {
        return false;
      }
      long at = start + used;
      NativeMemory.putLong(at, node);
      NativeMemory.putLong(at + 8, nextCookie);
      NativeMemory.putInt(at + 16, name.length);
      NativeMemory.putInt(at + 20, type);
      NativeMemory.putBytes(at + HEADER_BYTES, name);
      for (int i = end; i < bytes; i++) {
        NativeMemory.putByte(at + i, (byte) 0);
      }
      used += bytes;
      return true;
    }
  }
}
