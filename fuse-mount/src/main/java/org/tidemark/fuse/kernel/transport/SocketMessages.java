package org.tidemark.fuse.kernel.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.tidemark.base.Errno;

/** Receives a descriptor that another process sends through a socket: SCM_RIGHTS of unix(7). */
final class SocketMessages {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;

  // struct msghdr; int and socklen_t are followed by padding
  private static final int IOV = 16;
  private static final int IOV_COUNT = IOV + 8;
  private static final int CONTROL = IOV_COUNT + 8;
  private static final int CONTROL_BYTES = CONTROL + 8;
  private static final int MESSAGE_HEADER_BYTES = CONTROL_BYTES + 16;

  // struct cmsghdr
  private static final int CONTROL_LEVEL = 8;
  private static final int CONTROL_TYPE = CONTROL_LEVEL + 4;
  private static final int CONTROL_DATA = CONTROL_TYPE + 4;
  private static final int ONE_DESCRIPTOR_BYTES = CONTROL_DATA + 4;
  private static final int CONTROL_BYTES_MAX = 64;

  private SocketMessages() {}

  /** Makes two connected sockets; returns 0 or the negative errno. */
  static int pair(Libc libc, MemorySegment pair) {
    return libc.call("socketpair", AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
  }

  /** Waits for a descriptor; returns -1 if the other side closes without sending one. */
  static int receiveDescriptor(Libc libc, Arena arena, int socket) {
    MemorySegment vector = arena.allocate(16, 8);
    vector.set(ADDRESS, 0, arena.allocate(1));
    vector.set(JAVA_LONG, 8, 1);
    MemorySegment control = arena.allocate(CONTROL_BYTES_MAX, 8);
    MemorySegment header = arena.allocate(MESSAGE_HEADER_BYTES, 8);
    header.set(ADDRESS, IOV, vector);
    header.set(JAVA_LONG, IOV_COUNT, 1);
    header.set(ADDRESS, CONTROL, control);
    header.set(JAVA_LONG, CONTROL_BYTES, CONTROL_BYTES_MAX);
    int result;
    do {
      result = libc.call("recvmsg", socket, header, MSG_CMSG_CLOEXEC);
    } while (result == -Errno.EINTR.code());
    boolean sent =
        result > 0
            && header.get(JAVA_LONG, CONTROL_BYTES) >= ONE_DESCRIPTOR_BYTES
            && control.get(JAVA_INT, CONTROL_LEVEL) == SOL_SOCKET
            && control.get(JAVA_INT, CONTROL_TYPE) == SCM_RIGHTS;
    return sent ? control.get(JAVA_INT, CONTROL_DATA) : -1;
  }
}
