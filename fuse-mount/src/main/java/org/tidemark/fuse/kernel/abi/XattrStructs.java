package org.tidemark.fuse.kernel.abi;

/** The structs of operations on extended attributes. */
public final class XattrStructs {
  // setxattr_in.flags
  public static final int XATTR_CREATE = 1;
  public static final int XATTR_REPLACE = 2;

  // setxattr_in.setxattr_flags
  public static final int SETXATTR_ACL_KILL_SGID = 1;

  private XattrStructs() {}

  /** {@code struct fuse_setxattr_in}; the name and the value follow. */
  public static final class SetxattrIn {
    public static final int SIZE = 0;
    public static final int FLAGS = SIZE + 4;

    /** All of it if SETXATTR_EXT was not agreed on. */
    public static final int SHORT_BYTES = FLAGS + 4;

    public static final int SETXATTR_FLAGS = FLAGS + 4;
    public static final int BYTES = SETXATTR_FLAGS + 4 + 4;

    private SetxattrIn() {}
  }

  /** {@code struct fuse_getxattr_in}, of GETXATTR and LISTXATTR; the name follows the former. */
  public static final class GetxattrIn {
    /** 0: only the length is wanted. */
    public static final int SIZE = 0;

    public static final int BYTES = SIZE + 4 + 4;

    private GetxattrIn() {}
  }

  /** {@code struct fuse_getxattr_out}. */
  public static final class GetxattrOut {
    public static final int SIZE = 0;
    public static final int BYTES = SIZE + 4 + 4;

    private GetxattrOut() {}
  }
}
