package org.tidemark.fuse.mounts;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.tidemark.base.CFunction;

/** The system calls that mounting needs and Java does not have. Each returns 0 or the errno. */
public final class SystemCalls {
  /** Detaches the mount from the tree now, and ends it when nobody uses it any more. */
  static final int MNT_DETACH = 2;

  static final int UMOUNT_NOFOLLOW = 8;

  private static final int PR_SET_IO_FLUSHER = 57;

  private SystemCalls() {}

  static int umount2(Path directory, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(directory.toString()).address();
      return -call(arena, "umount2", path, flags);
    }
  }

  /** Makes this process the leader of a session of its own, without a terminal. */
  public static int newSession() {
    try (Arena arena = Arena.ofConfined()) {
      return Math.max(0, -call(arena, "setsid"));
    }
  }

  /**
   * Tells the kernel that this thread, and those that it starts from now on, write out what others
   * need memory for: when they allocate some themselves, the kernel must not wait for a write to
   * the mount that they serve, and does not slow them down for what is dirty there.
   *
   * @return EPERM as a rule for users other than root, EINVAL before Linux 5.6
   */
  public static int becomeFlusher() {
    try (Arena arena = Arena.ofConfined()) {
      return -call(arena, "prctl", PR_SET_IO_FLUSHER, 1, 0, 0, 0);
    }
  }

  /** Links what the calls need. */
  static void load() {
    try (Arena arena = Arena.ofConfined()) {
      int ignored = call(arena, "geteuid");
    }
  }

  private static int call(Arena arena, String function, long... arguments) {
    return CFunction.named(function).callInt(CFunction.errnoState(arena), arguments);
  }
}
