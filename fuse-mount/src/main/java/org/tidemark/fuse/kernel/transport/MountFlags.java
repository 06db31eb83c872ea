package org.tidemark.fuse.kernel.transport;

import java.util.List;
import java.util.Map;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/**
 * The flags of mount(2), by the names that users know.
 *
 * <p>As with libfuse, setuid programs and devices are off unless {@code suid} and {@code dev} ask
 * for them: a transport does not know whom it mounts for.
 */
final class MountFlags {
  static final int READ_ONLY = 1;
  static final int NO_SUID = 1 << 1;
  static final int NO_DEV = 1 << 2;
  static final int NO_EXEC = 1 << 3;
  static final int SYNCHRONOUS = 1 << 4;
  static final int DIRECTORY_SYNC = 1 << 7;
  static final int NO_ATIME = 1 << 10;
  static final int NO_DIRECTORY_ATIME = 1 << 11;
  static final int RELATIVE_ATIME = 1 << 21;
  static final int STRICT_ATIME = 1 << 24;

  private static final Map<String, Integer> SETTING =
      Map.of(
          "ro", READ_ONLY,
          "nosuid", NO_SUID,
          "nodev", NO_DEV,
          "noexec", NO_EXEC,
          "sync", SYNCHRONOUS,
          "dirsync", DIRECTORY_SYNC,
          "noatime", NO_ATIME,
          "nodiratime", NO_DIRECTORY_ATIME,
          "relatime", RELATIVE_ATIME,
          "strictatime", STRICT_ATIME);

  private static final Map<String, Integer> CLEARING =
      Map.of(
          "rw", READ_ONLY, "suid", NO_SUID, "dev", NO_DEV, "exec", NO_EXEC, "async", SYNCHRONOUS);

  private MountFlags() {}

  /** Returns the flags for these options; of two that contradict, the later one counts. */
  static int of(boolean readOnly, List<String> options) {
    int flags = NO_SUID | NO_DEV;
    for (String option : options) {
      Integer setting = SETTING.get(option);
      Integer clearing = CLEARING.get(option);
      if (setting != null) {
        flags |= setting;
      } else if (clearing != null) {
        flags &= ~clearing;
      } else {
        throw new FsException(Errno.EINVAL, option + " is no option of a mount");
      }
    }
    return readOnly ? flags | READ_ONLY : flags;
  }
}
