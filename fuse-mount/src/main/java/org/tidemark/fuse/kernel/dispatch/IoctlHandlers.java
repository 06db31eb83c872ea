package org.tidemark.fuse.kernel.dispatch;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.kernel.abi.FileStructs.IoctlIn;
import org.tidemark.fuse.kernel.abi.FileStructs.IoctlOut;
import org.tidemark.fuse.kernel.abi.Opcode;

/** The two ioctls of all filesystems: those behind lsattr and chattr. */
final class IoctlHandlers implements Family {
  // linux/fs.h; the 32-bit forms differ in the size that the number says, not in what they do
  private static final int FS_IOC_GETFLAGS = 0x8008_6601;
  private static final int FS_IOC_SETFLAGS = 0x4008_6602;
  private static final int FS_IOC32_GETFLAGS = 0x8004_6601;
  private static final int FS_IOC32_SETFLAGS = 0x4004_6602;

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
      default -> -Errno.ENOTTY.code();
    };
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
