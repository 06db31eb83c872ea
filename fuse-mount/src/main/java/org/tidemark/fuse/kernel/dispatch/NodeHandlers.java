package org.tidemark.fuse.kernel.dispatch;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.Units;
import org.tidemark.fuse.api.AttributeChange;
import org.tidemark.fuse.api.Caller;
import org.tidemark.fuse.api.FileSystemStatus;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.kernel.abi.AttributeStructs;
import org.tidemark.fuse.kernel.abi.AttributeStructs.GetattrIn;
import org.tidemark.fuse.kernel.abi.AttributeStructs.SetattrIn;
import org.tidemark.fuse.kernel.abi.AttributeStructs.StatfsOut;
import org.tidemark.fuse.kernel.abi.AttributeStructs.StatxIn;
import org.tidemark.fuse.kernel.abi.InitFlags;
import org.tidemark.fuse.kernel.abi.NameStructs.BatchForgetIn;
import org.tidemark.fuse.kernel.abi.NameStructs.EntryOut;
import org.tidemark.fuse.kernel.abi.NameStructs.ForgetIn;
import org.tidemark.fuse.kernel.abi.NameStructs.ForgetOne;
import org.tidemark.fuse.kernel.abi.Opcode;

/** Finds and forgets nodes, and reads and changes their attributes. */
final class NodeHandlers implements Family {
  private final InodeFileSystem fileSystem;
  private final Agreement agreement;

  NodeHandlers(InodeFileSystem fileSystem, Agreement agreement) {
    this.fileSystem = fileSystem;
    this.agreement = agreement;
  }

  @Override
  public void addTo(@Nullable Handler[] table) {
    table[Opcode.LOOKUP] = this::lookup;
    table[Opcode.FORGET] = this::forget;
    table[Opcode.BATCH_FORGET] = this::batchForget;
    table[Opcode.GETATTR] = this::getAttributes;
    table[Opcode.SETATTR] = this::setAttributes;
    table[Opcode.STATX] = this::statx;
    table[Opcode.READLINK] = this::readSymlink;
    table[Opcode.STATFS] = this::status;
    table[Opcode.SYNCFS] = this::sync;
  }

  private int lookup(Exchange exchange) {
    Request request = exchange.request;
    return switch (fileSystem.lookup(request.node(), request.name(0))) {
      case LookupResult.Entry entry -> {
        exchange.taken.node(entry.node());
        AttributeLayout.putEntry(exchange.reply, 0, entry);
        yield EntryOut.BYTES;
      }
      case LookupResult.Absent absent ->
          absent.validNanos() == 0
              ? -Errno.ENOENT.code()
              : AttributeLayout.putAbsent(exchange.reply, absent.validNanos());
    };
  }

  private int forget(Exchange exchange) {
    Request request = exchange.request;
    request.needs(ForgetIn.BYTES);
    forget(request.node(), request.int64(ForgetIn.NLOOKUP));
    return Handler.NO_REPLY;
  }

  private int batchForget(Exchange exchange) {
    Request request = exchange.request;
    request.needs(BatchForgetIn.BYTES);
    int count = request.int32(BatchForgetIn.COUNT);
    int fitting = (request.bodyBytes() - BatchForgetIn.BYTES) / ForgetOne.BYTES;
    for (int i = 0; i < Math.min(count, fitting); i++) {
      int at = BatchForgetIn.BYTES + i * ForgetOne.BYTES;
      forget(request.int64(at + ForgetOne.NODEID), request.int64(at + ForgetOne.NLOOKUP));
    }
    return Handler.NO_REPLY;
  }

  private void forget(long node, long references) {
    if (references > 0 && node != InodeFileSystem.ROOT) {
      fileSystem.forget(node, references);
    }
  }

  private int getAttributes(Exchange exchange) {
    exchange.request.needs(GetattrIn.BYTES);
    return AttributeLayout.putAttributes(
        exchange.reply, fileSystem.getAttributes(exchange.request.node()));
  }

  private int statx(Exchange exchange) {
    exchange.request.needs(StatxIn.BYTES);
    return AttributeLayout.putStatx(
        exchange.reply, fileSystem.getAttributes(exchange.request.node()));
  }

  private int setAttributes(Exchange exchange) {
    Request request = exchange.request;
    request.needs(SetattrIn.BYTES);
    return AttributeLayout.putAttributes(
        exchange.reply, fileSystem.setAttributes(request.node(), change(request), caller(request)));
  }

  private Caller caller(Request request) {
    return agreement.has(InitFlags.HANDLE_KILLPRIV_V2)
        ? request.caller(
            (request.int32(SetattrIn.VALID) & AttributeStructs.FATTR_KILL_SUIDGID) == 0)
        : request.caller();
  }

  private static AttributeChange change(Request request) {
    return new AttributeChange(
        setBits(request.int32(SetattrIn.VALID)),
        request.int32(SetattrIn.MODE),
        request.int32(SetattrIn.UID),
        request.int32(SetattrIn.GID),
        request.int64(SetattrIn.SIZE),
        nanos(request, SetattrIn.ATIME, SetattrIn.ATIMENSEC),
        nanos(request, SetattrIn.MTIME, SetattrIn.MTIMENSEC),
        nanos(request, SetattrIn.CTIME, SetattrIn.CTIMENSEC));
  }

  private static int setBits(int valid) {
    return bit(valid, AttributeStructs.FATTR_MODE, AttributeChange.MODE)
        | bit(valid, AttributeStructs.FATTR_UID, AttributeChange.UID)
        | bit(valid, AttributeStructs.FATTR_GID, AttributeChange.GID)
        | bit(valid, AttributeStructs.FATTR_SIZE, AttributeChange.SIZE)
        | bit(valid, AttributeStructs.FATTR_ATIME, AttributeChange.ATIME)
        | bit(valid, AttributeStructs.FATTR_MTIME, AttributeChange.MTIME)
        | bit(valid, AttributeStructs.FATTR_ATIME_NOW, AttributeChange.ATIME_NOW)
        | bit(valid, AttributeStructs.FATTR_MTIME_NOW, AttributeChange.MTIME_NOW)
        | bit(valid, AttributeStructs.FATTR_CTIME, AttributeChange.CTIME);
  }

  private static int bit(int valid, int theirs, int ours) {
    return (valid & theirs) == 0 ? 0 : ours;
  }

  private static long nanos(Request request, int seconds, int nanos) {
    return request.int64(seconds) * Units.NANOS_PER_SECOND + request.int32(nanos);
  }

  private int readSymlink(Exchange exchange) {
    byte[] target = fileSystem.readSymlink(exchange.request.node());
    exchange.reply.bytes(0, target);
    return target.length;
  }

  private int status(Exchange exchange) {
    FileSystemStatus status = fileSystem.status();
    Reply reply = exchange.reply;
    reply.clear(StatfsOut.BYTES);
    reply.int64(StatfsOut.BLOCKS, status.blocks());
    reply.int64(StatfsOut.BFREE, status.freeBlocks());
    reply.int64(StatfsOut.BAVAIL, status.availableBlocks());
    reply.int64(StatfsOut.FILES, status.files());
    reply.int64(StatfsOut.FFREE, status.freeFiles());
    reply.int32(StatfsOut.BSIZE, status.blockBytes());
    reply.int32(StatfsOut.NAMELEN, status.nameBytesMax());
    reply.int32(StatfsOut.FRSIZE, status.blockBytes());
    return StatfsOut.BYTES;
  }

  private int sync(Exchange exchange) {
    fileSystem.sync();
    return 0;
  }
}
