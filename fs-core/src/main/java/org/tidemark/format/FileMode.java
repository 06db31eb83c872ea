package org.tidemark.format;

/** The mode of an inode: the type and the permissions, with the numbers of Linux. */
public final class FileMode {
  /** The bits that hold the type. */
  public static final int TYPE_MASK = 0xf000;

  public static final int FIFO = 0x1000;
  public static final int CHARACTER_DEVICE = 0x2000;
  public static final int DIRECTORY = 0x4000;
  public static final int BLOCK_DEVICE = 0x6000;
  public static final int REGULAR = 0x8000;
  public static final int SYMLINK = 0xa000;
  public static final int SOCKET = 0xc000;

  public static final int SET_UID = 0x800;
  public static final int SET_GID = 0x400;
  public static final int STICKY = 0x200;
  public static final int GROUP_EXECUTE = 0x8;

  /** The permissions, with set-user-id, set-group-id and sticky. */
  public static final int PERMISSION_MASK = 0xfff;

  private FileMode() {}

  public static boolean isDirectory(int mode) {
    return (mode & TYPE_MASK) == DIRECTORY;
  }

  public static boolean isRegular(int mode) {
    return (mode & TYPE_MASK) == REGULAR;
  }

  public static boolean isSymlink(int mode) {
    return (mode & TYPE_MASK) == SYMLINK;
  }

  public static boolean isDevice(int mode) {
    int type = mode & TYPE_MASK;
    return type == CHARACTER_DEVICE || type == BLOCK_DEVICE;
  }

  /** Returns whether the type is one of the seven above. */
  public static boolean hasKnownType(int mode) {
    return switch (mode & TYPE_MASK) {
      case FIFO, CHARACTER_DEVICE, DIRECTORY, BLOCK_DEVICE, REGULAR, SYMLINK, SOCKET -> true;
      default -> false;
    };
  }

  /** Returns the type as a directory entry has it: DT_REG and so on. */
  public static int direntType(int mode) {
    return (mode & TYPE_MASK) >>> 12;
  }
}
