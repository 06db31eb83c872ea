package org.tidemark.fs;

/** The type bits of a mode, as Linux numbers them. */
public final class FileType {
  /** The bits of a mode that hold the type. */
  public static final int MASK = 0xf000;

  public static final int FIFO = 0x1000;
  public static final int CHARACTER_DEVICE = 0x2000;
  public static final int DIRECTORY = 0x4000;
  public static final int BLOCK_DEVICE = 0x6000;
  public static final int REGULAR = 0x8000;
  public static final int SYMLINK = 0xa000;
  public static final int SOCKET = 0xc000;

  /** Set-user-id, set-group-id, sticky. */
  public static final int SET_UID = 0x800;

  public static final int SET_GID = 0x400;
  public static final int STICKY = 0x200;

  /** All bits that chmod sets: the permissions and the three above. */
  public static final int PERMISSIONS = 0xfff;

  private FileType() {}

  /** Returns the type as readdir reports it (DT_REG and so on). */
  public static int direntType(int mode) {
    return (mode & MASK) >>> 12;
  }

  public static boolean isDirectory(int mode) {
    return (mode & MASK) == DIRECTORY;
  }

  public static boolean isRegular(int mode) {
    return (mode & MASK) == REGULAR;
  }

  public static boolean isSymlink(int mode) {
    return (mode & MASK) == SYMLINK;
  }
}
