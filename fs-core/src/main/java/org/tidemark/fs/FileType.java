package org.tidemark.fs;

import org.tidemark.format.FileMode;

/** The type and the special bits of a mode, as Linux numbers them. */
public final class FileType {
  /** The bits of a mode that hold the type. */
  public static final int MASK = FileMode.TYPE_MASK;

  public static final int FIFO = FileMode.FIFO;
  public static final int CHARACTER_DEVICE = FileMode.CHARACTER_DEVICE;
  public static final int DIRECTORY = FileMode.DIRECTORY;
  public static final int BLOCK_DEVICE = FileMode.BLOCK_DEVICE;
  public static final int REGULAR = FileMode.REGULAR;
  public static final int SYMLINK = FileMode.SYMLINK;
  public static final int SOCKET = FileMode.SOCKET;

  public static final int SET_UID = FileMode.SET_UID;
  public static final int SET_GID = FileMode.SET_GID;
  public static final int STICKY = FileMode.STICKY;

  /** All bits that chmod sets: the permissions and the three above. */
  public static final int PERMISSIONS = FileMode.PERMISSION_MASK;

  private FileType() {}

  /** Returns the type as readdir reports it (DT_REG and so on). */
  public static int direntType(int mode) {
    return FileMode.direntType(mode);
  }

  public static boolean isDirectory(int mode) {
    return FileMode.isDirectory(mode);
  }

  public static boolean isRegular(int mode) {
    return FileMode.isRegular(mode);
  }

  public static boolean isSymlink(int mode) {
    return FileMode.isSymlink(mode);
  }
}
