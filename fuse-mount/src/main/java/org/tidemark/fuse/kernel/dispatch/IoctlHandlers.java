package org.tidemark.fuse.kernel.dispatch;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.kernel.abi.FileStructs.Fsxattr;
import org.tidemark.fuse.kernel.abi.FileStructs.IoctlIn;
import org.tidemark.fuse.kernel.abi.FileStructs.IoctlOut;
import org.tidemark.fuse.kernel.abi.Opcode;

/**
 * The ioctls of all filesystems: those behind lsattr and chattr.
 *
 * <p>They come in two kinds, with flags of other numbers. The kernel asks by the second kind also
 * when a program uses the first.
 */
final class IoctlHandlers implements Family {
  // linux/fs.h; the 32-bit forms differ in the size that the number says, not in what they do
  private static final int FS_IOC_GETFLAGS = 0x8008_6601;
  private static final int FS_IOC_SETFLAGS = 0x4008_6602;
  private static final int FS_IOC32_GETFLAGS = 0x8004_6601;
  private static final int FS_IOC32_SETFLAGS = 0x4004_6602;
  private static final int FS_IOC_FSGETXATTR = 0x801c_581f;
  private static final int FS_IOC_FSSETXATTR = 0x401c_5820;

  /** The flags of one kind, and at the same index those of the other. */
  private static final int[] FLAGS = {0x8, 0x10, 0x20, 0x40, 0x80};

  private static final int[] XFLAGS = {0x20, 0x8, 0x10, 0x80, 0x40};

  private final InodeFileSystem fileSystem;

  IoctlHandlers(InodeFileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  @Override
  public void addTo(@Nullable Handler[] table) {
    table[Opcode.IOCTL] = this::serve;
  }

  private int serve(Exchange exchange) {
    Request request = exchange.request;
    request.needs(IoctlIn.BYTES);
    return switch (request.int32(IoctlIn.CMD)) {
      case FS_IOC_GETFLAGS, FS_IOC32_GETFLAGS -> getFlags(exchange);
      case FS_IOC_SETFLAGS, FS_IOC32_SETFLAGS -> setFlags(exchange);
      case FS_IOC_FSGETXATTR -> getXattr(exchange);
      case FS_IOC_FSSETXATTR -> setXattr(exchange);
      default -> -Errno.ENOTTY.code();
    };
  }

  private int getXattr(Exchange exchange) {
    Request request = exchange.request;
    if (request.int32(IoctlIn.OUT_SIZE) < Fsxattr.BYTES) {
      throw new FsException(Errno.EINVAL, "no room for the flags");
    }
    int flags = fileSystem.getFlags(request.node());
    Reply reply = exchange.reply;
    reply.clear(IoctlOut.BYTES + Fsxattr.BYTES);
    reply.int32(IoctlOut.BYTES + Fsxattr.XFLAGS, translated(flags, FLAGS, XFLAGS));
    return IoctlOut.BYTES + Fsxattr.BYTES;
  }

  private int setXattr(Exchange exchange) {
    Request request = exchange.request;
    request.needs(IoctlIn.BYTES + Fsxattr.BYTES);
    if (request.int32(IoctlIn.BYTES + Fsxattr.EXTSIZE) != 0
        || request.int32(IoctlIn.BYTES + Fsxattr.PROJID) != 0
        || request.int32(IoctlIn.BYTES + Fsxattr.COWEXTSIZE) != 0) {
      throw new FsException(Errno.EOPNOTSUPP, "there are neither projects nor hints of sizes");
    }
    int flags = translated(request.int32(IoctlIn.BYTES + Fsxattr.XFLAGS), XFLAGS, FLAGS);
    fileSystem.setFlags(request.node(), flags, request.caller());
    exchange.reply.clear(IoctlOut.BYTES);
    return IoctlOut.BYTES;
  }

  /**
   * Returns flags in the other kind.
   *
   * @throws FsException EOPNOTSUPP for those that have no counterpart
   */
  private static int translated(int flags, int[] from, int[] to) {
    int left = flags;
    int result = 0;
    for (int i = 0; i < from.length; i++) {
      if ((left & from[i]) != 0) {
        left &= ~from[i];
        result |= to[i];
      }
    }
    if (left != 0) {
      throw new FsException(Errno.EOPNOTSUPP, "no such flags: 0x" + Integer.toHexString(left));
    }
    return result;
  }

  /** Though the number says long, both kinds of programs and all filesystems pass an int. */
  private int getFlags(Exchange exchange) {
    Request request = exchange.request;
    if (request.int32(IoctlIn.OUT_SIZE) < Integer.BYTES) {
      throw new FsException(Errno.EINVAL, "no room for the flags");
    }
    int flags = fileSystem.getFlags(request.node());
    Reply reply = exchange.reply;
    reply.clear(IoctlOut.BYTES);
    reply.int32(IoctlOut.BYTES, flags);
    return IoctlOut.BYTES + Integer.BYTES;
  }

  private int setFlags(Exchange exchange) {
    Request request = exchange.request;
    request.needs(IoctlIn.BYTES + Integer.BYTES);
    fileSystem.setFlags(request.node(), request.int32(IoctlIn.BYTES), request.caller());
    exchange.reply.clear(IoctlOut.BYTES);
    return IoctlOut.BYTES;
  }
}
