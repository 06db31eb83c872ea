package org.tidemark.fuse.jnr;

import org.tidemark.fuse.api.Created;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.api.LookupResult.Absent;
import org.tidemark.fuse.api.LookupResult.Entry;
import org.tidemark.fuse.api.RenameMode;

/** Answers what is asked about names in directories. */
final class NamespaceHandlers {
  private final Requests requests;
  private final InodeFileSystem fileSystem;
  private final LibFuse fuse;

  NamespaceHandlers(Requests requests) {
    this.requests = requests;
    this.fileSystem = requests.fileSystem;
    this.fuse = requests.fuse;
  }

  void addTo(OperationTable table) {
    table.set(Operation.LOOKUP, Callbacks.LLL.class, this::lookup);
    table.set(Operation.FORGET, Callbacks.LLL.class, this::forget);
    table.set(Operation.FORGET_MULTI, Callbacks.LLL.class, this::forgetMany);
    table.set(Operation.READLINK, Callbacks.LL.class, this::readSymlink);
    table.set(Operation.MKNOD, Callbacks.LLLIL.class, this::makeNode);
    table.set(Operation.MKDIR, Callbacks.LLLI.class, this::makeDirectory);
    table.set(Operation.SYMLINK, Callbacks.LLLL.class, this::makeSymlink);
    table.set(Operation.LINK, Callbacks.LLLL.class, this::link);
    table.set(Operation.UNLINK, Callbacks.LLL.class, this::unlink);
    table.set(Operation.RMDIR, Callbacks.LLL.class, this::removeDirectory);
    table.set(Operation.RENAME, Callbacks.LLLLL.class, this::rename);
    table.set(Operation.CREATE, Callbacks.LLLIL.class, this::create);
  }

  private void lookup(long request, long parent, long name) {
    requests.serve(
        request,
        "lookup",
        () -> {
          LookupResult result = fileSystem.lookup(parent, NativeMemory.getString(name));
          switch (result) {
            case Entry entry -> requests.replyEntry(request, entry);
            case Absent absent ->
                fuse.fuse_reply_entry(request, Requests.buffers().absent(absent.validNanos()));
          }
        });
  }

  private void forget(long request, long node, long references) {
    requests.serveSilently(request, "forget", () -> fileSystem.forget(node, references));
  }

  /** The third argument is an array of {@code struct { uint64_t ino; uint64_t nlookup; }}. */
  private void forgetMany(long request, long count, long array) {
    requests.serveSilently(
        request,
        "forget",
        () -> {
          for (long i = 0, at = array; i < count; i++, at += 16) {
            fileSystem.forget(NativeMemory.getLong(at), NativeMemory.getLong(at + 8));
          }
        });
  }

  private void readSymlink(long request, long node) {
    requests.serve(
        request,
        "readlink",
        () -> {
          byte[] target = fileSystem.readSymlink(node);
          long data = Requests.buffers().data(target.length + 1);
          NativeMemory.putBytes(data, target);
          NativeMemory.putByte(data + target.length, (byte) 0);
          fuse.fuse_reply_readlink(request, data);
        });
  }

  private void makeNode(long request, long parent, long name, int mode, long rdev) {
    requests.serve(
        request,
        "mknod",
        () ->
            requests.replyEntry(
                request,
                fileSystem.makeNode(
                    parent, NativeMemory.getString(name), mode, rdev, requests.caller(request))));
  }

  private void makeDirectory(long request, long parent, long name, int mode) {
    requests.serve(
        request,
        "mkdir",
        () ->
            requests.replyEntry(
                request,
                fileSystem.makeDirectory(
                    parent, NativeMemory.getString(name), mode, requests.caller(request))));
  }

  private void makeSymlink(long request, long target, long parent, long name) {
    requests.serve(
        request,
        "symlink",
        () ->
            requests.replyEntry(
                request,
                fileSystem.makeSymlink(
                    parent,
                    NativeMemory.getString(name),
                    NativeMemory.getString(target),
                    requests.caller(request))));
  }

  private void link(long request, long node, long parent, long name) {
    requests.serve(
        request,
        "link",
        () ->
            requests.replyEntry(
                request, fileSystem.link(node, parent, NativeMemory.getString(name))));
  }

  private void unlink(long request, long parent, long name) {
    requests.serveVoid(
        request, "unlink", () -> fileSystem.unlink(parent, NativeMemory.getString(name)));
  }

  private void removeDirectory(long request, long parent, long name) {
    requests.serveVoid(
        request, "rmdir", () -> fileSystem.removeDirectory(parent, NativeMemory.getString(name)));
  }

  private void rename(long request, long parent, long name, long newParent, long newName) {
    requests.serveVoid(
        request,
        "rename",
        () ->
            fileSystem.rename(
                parent,
                NativeMemory.getString(name),
                newParent,
                NativeMemory.getString(newName),
                RenameMode.PLAIN));
  }

  private void create(long request, long parent, long name, int mode, long fileInfo) {
    requests.serve(
        request,
        "create",
        () -> {
          Created created =
              fileSystem.create(
                  parent,
                  NativeMemory.getString(name),
                  mode,
                  FileInfo.flags(fileInfo),
                  requests.caller(request));
          long handle = created.file().handle();
          FileInfo.setOpened(fileInfo, handle, created.file().keepCache());
          long entry = Requests.buffers().entry(created.entry());
          if (!Requests.delivered(fuse.fuse_reply_create(request, entry, fileInfo))) {
            fileSystem.release(created.entry().node(), handle);
            fileSystem.forget(created.entry().node(), 1);
          }
        });
  }
}
