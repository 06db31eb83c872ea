package org.tidemark.fuse.kernel.dispatch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.tidemark.base.Errno;
import org.tidemark.fuse.api.KernelCache;
import org.tidemark.fuse.kernel.abi.NotifyStructs;
import org.tidemark.fuse.kernel.abi.NotifyStructs.InvalEntryOut;
import org.tidemark.fuse.kernel.abi.NotifyStructs.InvalInodeOut;
import org.tidemark.fuse.kernel.abi.ReplyHeader;

/** Tells the kernel what to drop. Thread-safe. */
final class CacheNotices implements KernelCache {
  private static final Logger LOG = System.getLogger("org.tidemark.fuse");

  private final Notifier notifier;

  CacheNotices(Notifier notifier) {
    this.notifier = notifier;
  }

  @Override
  public void dropNode(long node) {
    dropContent(node, 0);
  }

  /** Drops the attributes of a node and its content from an offset on; what is dirty is written. */
  void dropContent(long node, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      int bytes = ReplyHeader.BYTES + InvalInodeOut.BYTES;
      MemorySegment message = arena.allocate(bytes, Long.BYTES);
      MemorySegment body = message.asSlice(ReplyHeader.BYTES);
      body.set(JAVA_LONG_UNALIGNED, InvalInodeOut.INO, node);
      body.set(JAVA_LONG_UNALIGNED, InvalInodeOut.OFF, offset);
      body.set(JAVA_LONG_UNALIGNED, InvalInodeOut.LEN, 0);
      send(message, NotifyStructs.INVAL_INODE, bytes);
    }
  }

  @Override
  public void dropEntry(long directory, byte[] name) {
    try (Arena arena = Arena.ofConfined()) {
      int bytes = ReplyHeader.BYTES + InvalEntryOut.BYTES + name.length + 1;
      MemorySegment message = arena.allocate(bytes, Long.BYTES);
      MemorySegment body = message.asSlice(ReplyHeader.BYTES);
      body.set(JAVA_LONG_UNALIGNED, InvalEntryOut.PARENT, directory);
      body.set(JAVA_INT_UNALIGNED, InvalEntryOut.NAMELEN, name.length);
      MemorySegment.copy(name, 0, body, JAVA_BYTE, InvalEntryOut.BYTES, name.length);
      send(message, NotifyStructs.INVAL_ENTRY, bytes);
    }
  }

  private void send(MemorySegment message, int code, int bytes) {
    message.set(JAVA_INT_UNALIGNED, ReplyHeader.LEN, bytes);
    message.set(JAVA_INT_UNALIGNED, ReplyHeader.ERROR, code);
    int errno = notifier.send(message, bytes);
    // ENOENT: the kernel has not cached it. ENOTDIR: the directory's number is a file's by now.
    boolean expected = errno == 0 || errno == Errno.ENOENT.code() || errno == Errno.ENOTDIR.code();
    if (!expected) {
      LOG.log(Level.WARNING, "the kernel refused to drop what it has cached: errno " + errno);
    }
  }
}
