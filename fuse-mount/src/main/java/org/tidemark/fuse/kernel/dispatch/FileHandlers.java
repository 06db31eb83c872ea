package org.tidemark.fuse.kernel.dispatch;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.Caller;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.OpenFlags;
import org.tidemark.fuse.api.Opened;
import org.tidemark.fuse.api.SeekTarget;
import org.tidemark.fuse.kernel.abi.FileStructs;
import org.tidemark.fuse.kernel.abi.FileStructs.CopyFileRangeIn;
import org.tidemark.fuse.kernel.abi.FileStructs.CopyFileRangeOut;
import org.tidemark.fuse.kernel.abi.FileStructs.FallocateIn;
import org.tidemark.fuse.kernel.abi.FileStructs.FlushIn;
import org.tidemark.fuse.kernel.abi.FileStructs.FsyncIn;
import org.tidemark.fuse.kernel.abi.FileStructs.LseekIn;
import org.tidemark.fuse.kernel.abi.FileStructs.LseekOut;
import org.tidemark.fuse.kernel.abi.FileStructs.OpenIn;
import org.tidemark.fuse.kernel.abi.FileStructs.OpenOut;
import org.tidemark.fuse.kernel.abi.FileStructs.ReadIn;
import org.tidemark.fuse.kernel.abi.FileStructs.ReleaseIn;
import org.tidemark.fuse.kernel.abi.FileStructs.WriteIn;
import org.tidemark.fuse.kernel.abi.FileStructs.WriteOut;
import org.tidemark.fuse.kernel.abi.InitFlags;
import org.tidemark.fuse.kernel.abi.Opcode;

/**
 * Opens, reads and writes files.
 *
 * <p>Where the kernel can do without, opens are not answered: ENOSYS, once, and it never asks
 * again. Then no handle is known, and the filesystem works with the node alone.
 */
final class FileHandlers implements Family {
  private final InodeFileSystem fileSystem;
  private final Agreement agreement;
  private final DirtyPages dirtyPages;

  FileHandlers(InodeFileSystem fileSystem, Agreement agreement, DirtyPages dirtyPages) {
    this.fileSystem = fileSystem;
    this.agreement = agreement;
    this.dirtyPages = dirtyPages;
  }

  @Override
  public void addTo(@Nullable Handler[] table) {
    table[Opcode.OPEN] = this::open;
    table[Opcode.READ] = this::read;
    table[Opcode.WRITE] = this::write;
    table[Opcode.FLUSH] = this::flush;
    table[Opcode.RELEASE] = this::release;
    table[Opcode.FSYNC] = this::fsync;
    table[Opcode.FALLOCATE] = this::allocate;
    table[Opcode.LSEEK] = this::seek;
    table[Opcode.COPY_FILE_RANGE] = this::copyRange;
    table[Opcode.COPY_FILE_RANGE_64] = this::copyRange64;
  }

  /** Lays out a fuse_open_out at an offset of the body, and returns its length. */
  static int putOpened(Reply reply, int at, Opened opened, int moreFlags) {
    reply.int64(at + OpenOut.FH, opened.handle());
    int flags = opened.keepCache() ? FileStructs.FOPEN_KEEP_CACHE : 0;
    reply.int64(at + OpenOut.OPEN_FLAGS, flags | moreFlags);
    return OpenOut.BYTES;
  }

  private int open(Exchange exchange) {
    if (agreement.has(InitFlags.NO_OPEN_SUPPORT)) {
      return -Errno.ENOSYS.code();
    }
    Request request = exchange.request;
    request.needs(OpenIn.BYTES);
    boolean kill = (request.int32(OpenIn.OPEN_FLAGS) & FileStructs.OPEN_KILL_SUIDGID) != 0;
    Opened opened =
        fileSystem.open(request.node(), request.int32(OpenIn.FLAGS), caller(request, kill));
    exchange.taken.file(request.node(), opened.handle());
    return putOpened(exchange.reply, 0, opened, 0);
  }

  private Caller caller(Request request, boolean killsSetId) {
    return agreement.has(InitFlags.HANDLE_KILLPRIV_V2)
        ? request.caller(!killsSetId)
        : request.caller();
  }

  private int read(Exchange exchange) {
    Request request = exchange.request;
    request.needs(ReadIn.BYTES);
    int size = request.int32(ReadIn.SIZE);
    if (size < 0 || size > Dispatcher.DATA_BYTES_MAX) {
      throw new FsException(Errno.EINVAL, "a read of " + Integer.toUnsignedString(size));
    }
    return fileSystem.read(
        request.node(),
        request.int64(ReadIn.FH),
        request.int64(ReadIn.OFFSET),
        exchange.reply.data(0, size));
  }

  private int write(Exchange exchange) {
    Request request = exchange.request;
    request.needs(WriteIn.BYTES);
    int size = request.int32(WriteIn.SIZE);
    if (size < 0 || size > request.bodyBytes() - WriteIn.BYTES) {
      throw new FsException(Errno.EINVAL, "a write with less data than it says");
    }
    int writeFlags = request.int32(WriteIn.WRITE_FLAGS);
    boolean fromCache = (writeFlags & FileStructs.WRITE_CACHE) != 0;
    ByteBuffer data = request.data(WriteIn.BYTES, size);
    fileSystem.write(
        request.node(),
        request.int64(WriteIn.FH),
        request.int64(WriteIn.OFFSET),
        data,
        fromCache ? cacheFlags() : request.int32(WriteIn.FLAGS),
        caller(request, (writeFlags & FileStructs.WRITE_KILL_SUIDGID) != 0));
    exchange.reply.int64(WriteOut.SIZE, size);
    return WriteOut.BYTES;
  }

  /** Without a write-back cache, what comes from the page cache was written through a mapping. */
  private int cacheFlags() {
    return agreement.has(InitFlags.WRITEBACK_CACHE) ? OpenFlags.TIMES_KEPT : 0;
  }

  private int flush(Exchange exchange) {
    if (agreement.has(InitFlags.NO_OPEN_SUPPORT)) {
      return -Errno.ENOSYS.code();
    }
    Request request = exchange.request;
    request.needs(FlushIn.BYTES);
    fileSystem.flush(request.node(), request.int64(FlushIn.FH));
    return 0;
  }

  private int release(Exchange exchange) {
    Request request = exchange.request;
    request.needs(ReleaseIn.BYTES);
    long handle = request.int64(ReleaseIn.FH);
    if (handle != InodeFileSystem.NO_HANDLE) {
      fileSystem.release(request.node(), handle);
    }
    return 0;
  }

  private int fsync(Exchange exchange) {
    Request request = exchange.request;
    request.needs(FsyncIn.BYTES);
    boolean dataOnly = (request.int32(FsyncIn.FSYNC_FLAGS) & FileStructs.FSYNC_FDATASYNC) != 0;
    return exchange.putOff(fileSystem.fsync(request.node(), request.int64(FsyncIn.FH), dataOnly));
  }

  private int allocate(Exchange exchange) {
    Request request = exchange.request;
    request.needs(FallocateIn.BYTES);
    fileSystem.allocate(
        request.node(),
        request.int64(FallocateIn.FH),
        request.int32(FallocateIn.MODE),
        request.int64(FallocateIn.OFFSET),
        request.int64(FallocateIn.LENGTH),
        request.caller());
    return 0;
  }

  private int seek(Exchange exchange) {
    Request request = exchange.request;
    request.needs(LseekIn.BYTES);
    SeekTarget target =
        switch (request.int32(LseekIn.WHENCE)) {
          case FileStructs.SEEK_DATA -> SeekTarget.DATA;
          case FileStructs.SEEK_HOLE -> SeekTarget.HOLE;
          default -> throw new FsException(Errno.EINVAL, "a seek that is not for data or holes");
        };
    dirtyPages.handOver(request.node(), request.int64(LseekIn.OFFSET));
    long found =
        fileSystem.seek(
            request.node(), request.int64(LseekIn.FH), request.int64(LseekIn.OFFSET), target);
    exchange.reply.int64(LseekOut.OFFSET, found);
    return LseekOut.BYTES;
  }

  private int copyRange(Exchange exchange) {
    long copied = copy(exchange.request, Integer.MAX_VALUE);
    exchange.reply.int64(WriteOut.SIZE, copied);
    return WriteOut.BYTES;
  }

  private int copyRange64(Exchange exchange) {
    long copied = copy(exchange.request, Long.MAX_VALUE);
    exchange.reply.int64(CopyFileRangeOut.BYTES_COPIED, copied);
    return CopyFileRangeOut.BYTES;
  }

  private long copy(Request request, long bytesMax) {
    request.needs(CopyFileRangeIn.BYTES);
    long length = request.int64(CopyFileRangeIn.LEN);
    if (request.int64(CopyFileRangeIn.FLAGS) != 0 || length < 0) {
      throw new FsException(Errno.EINVAL, "unknown flags of copy_file_range, or a bad length");
    }
    return fileSystem.copyRange(
        request.node(),
        request.int64(CopyFileRangeIn.FH_IN),
        request.int64(CopyFileRangeIn.OFF_IN),
        request.int64(CopyFileRangeIn.NODEID_OUT),
        request.int64(CopyFileRangeIn.FH_OUT),
        request.int64(CopyFileRangeIn.OFF_OUT),
        Math.min(length, bytesMax),
        request.caller());
  }
}
