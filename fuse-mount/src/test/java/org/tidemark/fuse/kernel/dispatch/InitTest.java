package org.tidemark.fuse.kernel.dispatch;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.fuse.kernel.abi.InitFlags;
import org.tidemark.fuse.kernel.abi.InitStructs.InitOut;
import org.tidemark.fuse.kernel.abi.ReplyHeader;

/** What kernels of several ages are told, and what is agreed on then. */
class InitTest {
  private static final long LINUX_5_4 = (1L << 26) - 1;

  private final RecordingFileSystem fileSystem = new RecordingFileSystem();

  private DispatchBed bed(SessionOptions options) {
    return new DispatchBed(fileSystem, options, (message, bytes) -> 0);
  }

  private static int int32(MemorySegment reply, int offset) {
    return reply.get(JAVA_INT_UNALIGNED, ReplyHeader.BYTES + offset);
  }

  private static int int16(MemorySegment reply, int offset) {
    return Short.toUnsignedInt(reply.get(JAVA_SHORT_UNALIGNED, ReplyHeader.BYTES + offset));
  }

  private static int error(DispatchBed bed) {
    return bed.exchange.replyMemory().get(JAVA_INT_UNALIGNED, ReplyHeader.ERROR);
  }

  @Test
  void aKernelOfToday() {
    try (DispatchBed bed = bed(SessionOptions.DEFAULTS)) {
      int length = bed.send(DispatchBed.initRequest(7, 45, DispatchBed.ALL_FLAGS));
      assertEquals(ReplyHeader.BYTES + 64, length);
      MemorySegment reply = bed.exchange.replyMemory();
      assertEquals(7, int32(reply, InitOut.MAJOR));
      assertEquals(45, int32(reply, InitOut.MINOR));
      assertEquals(128 << 10, int32(reply, InitOut.MAX_READAHEAD));
      assertEquals(64, int16(reply, InitOut.MAX_BACKGROUND));
      assertEquals(48, int16(reply, InitOut.CONGESTION_THRESHOLD));
      assertEquals(1 << 20, int32(reply, InitOut.MAX_WRITE));
      assertEquals(1, int32(reply, InitOut.TIME_GRAN));
      assertEquals(256, int16(reply, InitOut.MAX_PAGES));
      Session session = bed.dispatcher.session().orElseThrow();
      assertEquals((int) session.flags(), int32(reply, InitOut.FLAGS));
      assertEquals((int) (session.flags() >>> 32), int32(reply, InitOut.FLAGS2));
      assertTrue(session.has(InitFlags.WRITEBACK_CACHE));
      assertTrue(session.has(InitFlags.NO_OPEN_SUPPORT));
      assertTrue(session.has(InitFlags.HANDLE_KILLPRIV_V2));
      assertTrue(session.has(InitFlags.POSIX_ACL));
      assertTrue(session.has(InitFlags.DIRECT_IO_ALLOW_MMAP));
      long unwanted =
          InitFlags.POSIX_LOCKS
              | InitFlags.FLOCK_LOCKS
              | InitFlags.ATOMIC_O_TRUNC
              | InitFlags.EXPLICIT_INVAL_DATA
              | InitFlags.HANDLE_KILLPRIV
              | InitFlags.SUBMOUNTS
              | InitFlags.SECURITY_CTX
              | InitFlags.HAS_INODE_DAX
              | InitFlags.PASSTHROUGH
              | InitFlags.NO_EXPORT_SUPPORT
              | InitFlags.OVER_IO_URING;
      assertEquals(0, session.flags() & unwanted);
    }
  }

  @Test
  void linux54() {
    try (DispatchBed bed = bed(SessionOptions.DEFAULTS)) {
      bed.init(31, LINUX_5_4);
      Session session = bed.dispatcher.session().orElseThrow();
      assertEquals(31, session.minor());
      assertEquals(0, session.flags() & ~LINUX_5_4);
      assertTrue(session.has(InitFlags.WRITEBACK_CACHE));
      assertFalse(session.has(InitFlags.SETXATTR_EXT));
      assertEquals(1 << 20, session.maxWriteBytes());
    }
  }

  @Test
  void whatIsNotOfferedIsNotUsed() {
    try (DispatchBed bed = bed(SessionOptions.DEFAULTS)) {
      bed.init(31, 0);
      Session session = bed.dispatcher.session().orElseThrow();
      assertEquals(0, session.flags());
      assertEquals(128 << 10, session.maxWriteBytes());
    }
  }

  @Test
  void withOpensThatAreSentTheyCutFiles() {
    try (DispatchBed bed = bed(SessionOptions.DEFAULTS.withZeroMessageOpen(false))) {
      bed.init(45, DispatchBed.ALL_FLAGS);
      Session session = bed.dispatcher.session().orElseThrow();
      assertTrue(session.has(InitFlags.ATOMIC_O_TRUNC));
      assertFalse(session.has(InitFlags.NO_OPEN_SUPPORT | InitFlags.NO_OPENDIR_SUPPORT));
    }
  }

  @Test
  void aKernelWithLargerPagesIsToldFewer() {
    try (DispatchBed bed = bed(SessionOptions.DEFAULTS.withPageBytes(64 << 10))) {
      bed.init(45, DispatchBed.ALL_FLAGS);
      assertEquals(16, int16(bed.exchange.replyMemory(), InitOut.MAX_PAGES));
    }
  }

  @Test
  void aNewerMajorVersionIsToldOurs() {
    try (DispatchBed bed = bed(SessionOptions.DEFAULTS)) {
      bed.send(DispatchBed.initRequest(8, 0, DispatchBed.ALL_FLAGS));
      assertEquals(0, error(bed));
      assertEquals(7, int32(bed.exchange.replyMemory(), InitOut.MAJOR));
      assertEquals(Optional.empty(), bed.dispatcher.session());
      bed.init(45, DispatchBed.ALL_FLAGS); // as the kernel asks then
      assertTrue(bed.dispatcher.session().isPresent());
    }
  }

  @Test
  void olderVersionsAreRefused() {
    try (DispatchBed bed = bed(SessionOptions.DEFAULTS)) {
      bed.send(DispatchBed.initRequest(7, 30, 0));
      assertEquals(-Errno.EPROTO.code(), error(bed));
      bed.send(DispatchBed.initRequest(6, 99, 0));
      assertEquals(-Errno.EPROTO.code(), error(bed));
      assertEquals(Optional.empty(), bed.dispatcher.session());
    }
  }
}
