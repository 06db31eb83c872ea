package org.tidemark.fuse.kernel.dispatch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.Caller;
import org.tidemark.fuse.kernel.abi.RequestHeader;

/** The request that an exchange is serving. Offsets count from the end of the header. */
final class Request {
  private static final int BODY = RequestHeader.BYTES;

  private final MemorySegment memory;
  private final ByteBuffer buffer;
  private int bytes;

  Request(MemorySegment memory) {
    this.memory = memory;
    this.buffer = memory.asByteBuffer();
  }

  /** A new request of this length is in the memory. */
  void arrived(int requestBytes) {
    bytes = requestBytes;
  }

  // Header

  int length() {
    return memory.get(JAVA_INT_UNALIGNED, RequestHeader.LEN);
  }

  int opcode() {
    return memory.get(JAVA_INT_UNALIGNED, RequestHeader.OPCODE);
  }

  long unique() {
    return memory.get(JAVA_LONG_UNALIGNED, RequestHeader.UNIQUE);
  }

  long node() {
    return memory.get(JAVA_LONG_UNALIGNED, RequestHeader.NODEID);
  }

  /** Returns who asks, where neither a umask nor set-id bits are concerned. */
  Caller caller() {
    return new Caller(uid(), gid(), pid());
  }

  /** Returns who asks for something new. */
  Caller caller(int umask) {
    return new Caller(uid(), gid(), pid(), umask, uid() == 0);
  }

  /** Returns who asks for a change that may clear set-id bits. */
  Caller caller(boolean keepsSetId) {
    return new Caller(uid(), gid(), pid(), 0, keepsSetId);
  }

  private int uid() {
    return memory.get(JAVA_INT_UNALIGNED, RequestHeader.UID);
  }

  private int gid() {
    return memory.get(JAVA_INT_UNALIGNED, RequestHeader.GID);
  }

  private int pid() {
    return memory.get(JAVA_INT_UNALIGNED, RequestHeader.PID);
  }

  // Body

  /** Returns the bytes behind the header. */
  int bodyBytes() {
    return bytes - BODY;
  }

  /**
   * Checks that the struct is there as a whole.
   *
   * @throws FsException EINVAL
   */
  void needs(int structBytes) {
    if (structBytes < 0 || bodyBytes() < structBytes) {
      throw new FsException(Errno.EINVAL, "a request is too short");
    }
  }

  int int32(int offset) {
    return memory.get(JAVA_INT_UNALIGNED, BODY + offset);
  }

  long int64(int offset) {
    return memory.get(JAVA_LONG_UNALIGNED, BODY + offset);
  }

  /**
   * Returns the bytes up to the next zero byte.
   *
   * @throws FsException EINVAL if there is none
   */
  byte[] string(int offset) {
    int end = BODY + offset;
    while (end < bytes && memory.get(JAVA_BYTE, end) != 0) {
      end++;
    }
    if (end >= bytes) {
      throw new FsException(Errno.EINVAL, "a name in a request does not end");
    }
    return bytes(offset, end - BODY - offset);
  }

  /**
   * Returns the next string as the name of an entry.
   *
   * @throws FsException EINVAL if it is empty or has a slash, which the kernel never sends
   */
  byte[] name(int offset) {
    byte[] name = string(offset);
    if (name.length == 0) {
      throw new FsException(Errno.EINVAL, "a name in a request is empty");
    }
    for (byte b : name) {
      if (b == '/') {
        throw new FsException(Errno.EINVAL, "a name in a request has a slash");
      }
    }
    return name;
  }

  byte[] bytes(int offset, int length) {
    needs(Math.addExact(offset, Math.max(0, length)));
    byte[] copy = new byte[length];
    MemorySegment.copy(memory, JAVA_BYTE, BODY + offset, copy, 0, length);
    return copy;
  }

  /** Returns the one buffer over the request's memory, set to this part of the body. */
  ByteBuffer data(int offset, int length) {
    return buffer.limit(BODY + offset + length).position(BODY + offset);
  }
}
