package org.tidemark.fuse.kernel.dispatch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.kernel.abi.InitFlags;
import org.tidemark.fuse.kernel.abi.InitStructs.InitIn;
import org.tidemark.fuse.kernel.abi.Opcode;
import org.tidemark.fuse.kernel.abi.RequestHeader;

/** A dispatcher and buffers, spoken to in bytes. */
final class DispatchBed implements AutoCloseable {
  /** Everything that a kernel of today offers. */
  static final long ALL_FLAGS = (1L << 43) - 1;

  final Dispatcher dispatcher;
  final Exchange exchange;

  DispatchBed(InodeFileSystem fileSystem, SessionOptions options, Notifier notifier) {
    dispatcher = new Dispatcher(fileSystem, options, notifier);
    exchange = new Exchange(dispatcher);
  }

  /** Agrees with a kernel that speaks this version and offers these flags. */
  void init(int minor, long flags) {
    int reply = send(initRequest(7, minor, flags));
    if (reply <= 0) {
      throw new AssertionError("INIT was not answered");
    }
  }

  static byte[] initRequest(int major, int minor, long flags) {
    boolean extended = (flags & InitFlags.INIT_EXT) != 0;
    int length = RequestHeader.BYTES + (extended ? InitIn.BYTES : InitIn.SHORT_BYTES);
    byte[] request = new byte[length];
    MemorySegment memory = MemorySegment.ofArray(request);
    memory.set(JAVA_INT_UNALIGNED, RequestHeader.LEN, length);
    memory.set(JAVA_INT_UNALIGNED, RequestHeader.OPCODE, Opcode.INIT);
    memory.set(JAVA_LONG_UNALIGNED, RequestHeader.UNIQUE, 1);
    memory.set(JAVA_INT_UNALIGNED, RequestHeader.BYTES + InitIn.MAJOR, major);
    memory.set(JAVA_INT_UNALIGNED, RequestHeader.BYTES + InitIn.MINOR, minor);
    memory.set(JAVA_INT_UNALIGNED, RequestHeader.BYTES + InitIn.MAX_READAHEAD, 128 << 10);
    memory.set(JAVA_INT_UNALIGNED, RequestHeader.BYTES + InitIn.FLAGS, (int) flags);
    if (extended) {
      memory.set(JAVA_INT_UNALIGNED, RequestHeader.BYTES + InitIn.FLAGS2, (int) (flags >>> 32));
    }
    return request;
  }

  /** Serves a request, waits for what it waits for, and returns the length of the reply. */
  int send(byte[] request) {
    MemorySegment.copy(request, 0, exchange.requestMemory(), JAVA_BYTE, 0, request.length);
    int length = dispatcher.serve(exchange, request.length);
    return length == Dispatcher.LATER ? dispatcher.answer(exchange, exchange.takeLater()) : length;
  }

  /** Returns the first bytes of the last reply. */
  byte[] reply(int length) {
    return exchange.replyMemory().asSlice(0, length).toArray(JAVA_BYTE);
  }

  @Override
  public void close() {
    exchange.close();
  }
}
