package org.tidemark.fuse.kernel.dispatch;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.Opened;
import org.tidemark.fuse.kernel.abi.FileStructs.FsyncIn;
import org.tidemark.fuse.kernel.abi.FileStructs.OpenIn;
import org.tidemark.fuse.kernel.abi.FileStructs.ReadIn;
import org.tidemark.fuse.kernel.abi.FileStructs.ReleaseIn;
import org.tidemark.fuse.kernel.abi.InitFlags;
import org.tidemark.fuse.kernel.abi.Opcode;

/** Opens and reads directories. */
final class DirectoryHandlers implements Family {
  private final InodeFileSystem fileSystem;
  private final Agreement agreement;

  DirectoryHandlers(InodeFileSystem fileSystem, Agreement agreement) {
    this.fileSystem = fileSystem;
    this.agreement = agreement;
  }

  @Override
  public void addTo(@Nullable Handler[] table) {
    table[Opcode.OPENDIR] = this::open;
    table[Opcode.READDIR] = this::read;
    table[Opcode.READDIRPLUS] = this::readPlus;
    table[Opcode.RELEASEDIR] = this::release;
    table[Opcode.FSYNCDIR] = this::fsync;
  }

  private int open(Exchange exchange) {
    if (agreement.has(InitFlags.NO_OPENDIR_SUPPORT)) {
      return -Errno.ENOSYS.code();
    }
    Request request = exchange.request;
    request.needs(OpenIn.BYTES);
    Opened opened = fileSystem.openDirectory(request.node());
    exchange.taken.directory(request.node(), opened.handle());
    return FileHandlers.putOpened(exchange.reply, 0, opened, 0);
  }

  private int read(Exchange exchange) {
    Request request = start(exchange);
    fileSystem.readDirectory(
        request.node(),
        request.int64(ReadIn.FH),
        request.int64(ReadIn.OFFSET),
        exchange.packer.plain);
    return exchange.packer.bytes();
  }

  private int readPlus(Exchange exchange) {
    Request request = start(exchange);
    fileSystem.readDirectoryPlus(
        request.node(),
        request.int64(ReadIn.FH),
        request.int64(ReadIn.OFFSET),
        exchange.packer.plus);
    return exchange.packer.bytes();
  }

  private static Request start(Exchange exchange) {
    Request request = exchange.request;
    request.needs(ReadIn.BYTES);
    int size = request.int32(ReadIn.SIZE);
    if (size < 0) {
      throw new FsException(Errno.EINVAL, "a read of " + Integer.toUnsignedString(size));
    }
    exchange.packer.start(Math.min(size, exchange.reply.bodyBytesMax()));
    return request;
  }

  private int release(Exchange exchange) {
    Request request = exchange.request;
    request.needs(ReleaseIn.BYTES);
    long handle = request.int64(ReleaseIn.FH);
    if (handle != InodeFileSystem.NO_HANDLE) {
      fileSystem.releaseDirectory(request.node(), handle);
    }
    return 0;
  }

  private int fsync(Exchange exchange) {
    exchange.request.needs(FsyncIn.BYTES);
    return exchange.putOff(fileSystem.fsyncDirectory(exchange.request.node()));
  }
}
