package org.tidemark.fuse.kernel.transport;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.MountRequest;

/** Mounts by mount(2), which is for root. */
final class DirectMount {
  /** The part behind the dot is the subtype that programs look for in /proc/mounts. */
  private static final String TYPE = "fuse.tidemark";

  private static final int FILE_TYPE_BITS = 0170000;

  private DirectMount() {}

  /**
   * Mounts what the descriptor will serve.
   *
   * @param readBytesMax the most that a request may ask to be read
   * @return 0 or the errno
   */
  static int mount(int descriptor, MountRequest request, int readBytesMax) {
    try (Arena arena = Arena.ofConfined()) {
      Libc libc = new Libc(arena);
      int user = libc.call("geteuid");
      int group = libc.call("getegid");
      String data = data(descriptor, fileType(request), user, group, request, readBytesMax);
      return -libc.call(
          "mount",
          arena.allocateFrom(request.source()),
          arena.allocateFrom(request.directory().toString()),
          arena.allocateFrom(TYPE),
          (long) MountFlags.of(request.readOnly(), request.kernelOptions()),
          arena.allocateFrom(data));
    }
  }

  /** Returns the options that the kernel's FUSE takes apart itself. */
  private static String data(
      int descriptor, int fileType, int user, int group, MountRequest request, int readBytesMax) {
    List<String> data = new ArrayList<>();
    data.add("fd=" + descriptor);
    data.add("rootmode=" + Integer.toOctalString(fileType));
    data.add("user_id=" + Integer.toUnsignedString(user));
    data.add("group_id=" + Integer.toUnsignedString(group));
    data.add("default_permissions");
    if (request.allowOther()) {
      data.add("allow_other");
    }
    data.add("max_read=" + readBytesMax);
    return String.join(",", data);
  }

  private static int fileType(MountRequest request) {
    try {
      return (int) Files.getAttribute(request.directory(), "unix:mode") & FILE_TYPE_BITS;
    } catch (IOException e) {
      throw new FsException(
          Errno.EIO, request.directory() + " cannot be looked at: " + e.getMessage(), e);
    }
  }
}
