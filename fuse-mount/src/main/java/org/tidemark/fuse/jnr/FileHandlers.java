package org.tidemark.fuse.jnr;

import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.Opened;

/** Answers what is asked about open files. */
final class FileHandlers {
  private final Requests requests;
  private final InodeFileSystem fileSystem;
  private final LibFuse fuse;

  FileHandlers(Requests requests) {
    this.requests = requests;
    this.fileSystem = requests.fileSystem;
    this.fuse = requests.fuse;
  }

  void addTo(OperationTable table) {
    table.set(Operation.OPEN, Callbacks.LLL.class, this::open);
    table.set(Operation.READ, Callbacks.LLLLL.class, this::read);
    table.set(Operation.WRITE, Callbacks.LLLLLL.class, this::write);
    table.set(Operation.FLUSH, Callbacks.LLL.class, this::flush);
    table.set(Operation.RELEASE, Callbacks.LLL.class, this::release);
    table.set(Operation.FSYNC, Callbacks.LLIL.class, this::fsync);
    table.set(Operation.FALLOCATE, Callbacks.LLILLL.class, this::allocate);
  }

  private void open(long request, long node, long fileInfo) {
    requests.serve(
        request,
        "open",
        () -> {
          Opened file = fileSystem.open(node, FileInfo.flags(fileInfo), requests.caller(request));
          FileInfo.setOpened(fileInfo, file.handle(), file.keepCache());
          if (!Requests.delivered(fuse.fuse_reply_open(request, fileInfo))) {
            fileSystem.release(node, file.handle());
          }
        });
  }

  private void read(long request, long node, long size, long offset, long fileInfo) {
    requests.serve(
        request,
        "read",
        () -> {
          int wanted = Math.toIntExact(size);
          long data = Requests.buffers().data(wanted);
          int count =
              fileSystem.read(
                  node, FileInfo.handle(fileInfo), offset, NativeMemory.buffer(data, wanted));
          fuse.fuse_reply_buf(request, data, count);
        });
  }

  private void write(long request, long node, long data, long size, long offset, long fileInfo) {
    requests.serve(
        request,
        "write",
        () -> {
          fileSystem.write(
              node,
              FileInfo.handle(fileInfo),
              offset,
              NativeMemory.buffer(data, Math.toIntExact(size)).asReadOnlyBuffer(),
              FileInfo.flags(fileInfo),
              requests.caller(request));
          fuse.fuse_reply_write(request, size);
        });
  }

  private void flush(long request, long node, long fileInfo) {
    requests.serveVoid(request, "flush", () -> fileSystem.flush(node, FileInfo.handle(fileInfo)));
  }

  private void release(long request, long node, long fileInfo) {
    requests.serveVoid(
        request, "release", () -> fileSystem.release(node, FileInfo.handle(fileInfo)));
  }

  private void fsync(long request, long node, int dataOnly, long fileInfo) {
    requests.serveVoid(
        request,
        "fsync",
        () -> fileSystem.fsync(node, FileInfo.handle(fileInfo), dataOnly != 0).await());
  }

  private void allocate(
      long request, long node, int mode, long offset, long length, long fileInfo) {
    requests.serveVoid(
        request,
        "fallocate",
        () ->
            fileSystem.allocate(
                node, FileInfo.handle(fileInfo), mode, offset, length, requests.caller(request)));
  }
}
