package org.tidemark.fuse.jnr;

import java.io.ByteArrayOutputStream;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.fuse.api.AccessControlLists;
import org.tidemark.fuse.api.AttributeChange;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.NodeAttributes;
import org.tidemark.fuse.api.XattrMode;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.Timespec;

/** Answers what is asked about attributes, extended attributes and the whole filesystem. */
final class AttributeHandlers {
  // FUSE_SET_ATTR_...
  private static final int SET_MODE = 1;
  private static final int SET_UID = 1 << 1;
  private static final int SET_GID = 1 << 2;
  private static final int SET_SIZE = 1 << 3;
  private static final int SET_ATIME = 1 << 4;
  private static final int SET_MTIME = 1 << 5;
  private static final int SET_ATIME_NOW = 1 << 7;
  private static final int SET_MTIME_NOW = 1 << 8;

  private static final int XATTR_CREATE = 1;
  private static final int XATTR_REPLACE = 2;

  private final Requests requests;
  private final InodeFileSystem fileSystem;
  private final LibFuse fuse;

  AttributeHandlers(Requests requests) {
    this.requests = requests;
    this.fileSystem = requests.fileSystem;
    this.fuse = requests.fuse;
  }

  void addTo(OperationTable table) {
    table.set(Operation.GETATTR, Callbacks.LLL.class, this::getAttributes);
    table.set(Operation.SETATTR, Callbacks.LLLIL.class, this::setAttributes);
    table.set(Operation.STATFS, Callbacks.LL.class, this::status);
    table.set(Operation.SETXATTR, Callbacks.LLLLLI.class, this::setXattr);
    table.set(Operation.GETXATTR, Callbacks.LLLL.class, this::getXattr);
    table.set(Operation.LISTXATTR, Callbacks.LLL.class, this::listXattrs);
    table.set(Operation.REMOVEXATTR, Callbacks.LLL.class, this::removeXattr);
  }

  private void getAttributes(long request, long node, long fileInfo) {
    requests.serve(
        request, "getattr", () -> replyAttributes(request, fileSystem.getAttributes(node)));
  }

  private void setAttributes(long request, long node, long stat, int toSet, long fileInfo) {
    requests.serve(
        request,
        "setattr",
        () ->
            replyAttributes(
                request,
                fileSystem.setAttributes(node, change(stat, toSet), requests.caller(request))));
  }

  private void replyAttributes(long request, NodeAttributes attributes) {
    fuse.fuse_reply_attr(
        request,
        Requests.buffers().stat(attributes),
        ReplyBuffers.seconds(attributes.validNanos()));
  }

  private static AttributeChange change(long address, int toSet) {
    FileStat stat = FileStat.of(Pointer.wrap(Runtime.getSystemRuntime(), address));
    return new AttributeChange(
        setBits(toSet),
        stat.st_mode.intValue(),
        (int) stat.st_uid.get(),
        (int) stat.st_gid.get(),
        stat.st_size.longValue(),
        nanos(stat.st_atim),
        nanos(stat.st_mtim),
        0);
  }

  private static int setBits(int toSet) {
    return bit(toSet, SET_MODE, AttributeChange.MODE)
        | bit(toSet, SET_UID, AttributeChange.UID)
        | bit(toSet, SET_GID, AttributeChange.GID)
        | bit(toSet, SET_SIZE, AttributeChange.SIZE)
        | bit(toSet, SET_ATIME, AttributeChange.ATIME)
        | bit(toSet, SET_MTIME, AttributeChange.MTIME)
        | bit(toSet, SET_ATIME_NOW, AttributeChange.ATIME_NOW)
        | bit(toSet, SET_MTIME_NOW, AttributeChange.MTIME_NOW);
  }

  private static int bit(int toSet, int theirs, int ours) {
    return (toSet & theirs) == 0 ? 0 : ours;
  }

  private static long nanos(Timespec time) {
    return time.tv_sec.get() * Units.NANOS_PER_SECOND + time.tv_nsec.longValue();
  }

  private void status(long request, long node) {
    requests.serve(
        request,
        "statfs",
        () -> fuse.fuse_reply_statfs(request, Requests.buffers().statvfs(fileSystem.status())));
  }

  private void setXattr(long request, long node, long name, long value, long size, int flags) {
    requests.serveVoid(
        request,
        "setxattr",
        () ->
            fileSystem.setXattr(
                node,
                attributeName(name),
                NativeMemory.getBytes(value, Math.toIntExact(size)),
                xattrMode(flags),
                requests.caller(request)));
  }

  private static byte[] attributeName(long address) {
    byte[] name = NativeMemory.getString(address);
    AccessControlLists.reject(name);
    return name;
  }

  private static XattrMode xattrMode(int flags) {
    return switch (flags) {
      case 0 -> XattrMode.SET;
      case XATTR_CREATE -> XattrMode.CREATE;
      case XATTR_REPLACE -> XattrMode.REPLACE;
      default -> throw new FsException(Errno.EINVAL, "unknown flags of setxattr: " + flags);
    };
  }

  private void getXattr(long request, long node, long name, long size) {
    requests.serve(
        request,
        "getxattr",
        () -> replySized(request, fileSystem.getXattr(node, attributeName(name)), size));
  }

  private void listXattrs(long request, long node, long size) {
    requests.serve(
        request,
        "listxattr",
        () -> {
          ByteArrayOutputStream names = new ByteArrayOutputStream();
          for (byte[] name : fileSystem.listXattrs(node)) {
            names.writeBytes(name);
            names.write(0);
          }
          replySized(request, names.toByteArray(), size);
        });
  }

  /** Replies as getxattr(2) wants it: the length if no room was given, ERANGE if too little. */
  private void replySized(long request, byte[] bytes, long room) {
    if (room == 0) {
      fuse.fuse_reply_xattr(request, bytes.length);
    } else if (bytes.length > room) {
      throw new FsException(Errno.ERANGE, "the value is longer than the room given");
    } else {
      requests.replyBytes(request, bytes);
    }
  }

  private void removeXattr(long request, long node, long name) {
    requests.serveVoid(
        request, "removexattr", () -> fileSystem.removeXattr(node, attributeName(name)));
  }
}
