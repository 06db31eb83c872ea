package org.tidemark.fuse.kernel.abi;

/** The structs with which kernel and filesystem agree on how they speak. */
public final class InitStructs {
  private InitStructs() {}

  /** {@code struct fuse_init_in}. */
  public static final class InitIn {
    public static final int MAJOR = 0;
    public static final int MINOR = MAJOR + 4;
    public static final int MAX_READAHEAD = MINOR + 4;
    public static final int FLAGS = MAX_READAHEAD + 4;

    /** What kernels before 7.36 send. */
    public static final int SHORT_BYTES = FLAGS + 4;

    /** The upper 32 flags; valid if the lower ones have INIT_EXT. */
    public static final int FLAGS2 = FLAGS + 4;

    public static final int BYTES = FLAGS2 + 4 + 11 * 4;

    private InitIn() {}
  }

  /** {@code struct fuse_init_out}. */
  public static final class InitOut {
    public static final int MAJOR = 0;
    public static final int MINOR = MAJOR + 4;
    public static final int MAX_READAHEAD = MINOR + 4;
    public static final int FLAGS = MAX_READAHEAD + 4;
    public static final int MAX_BACKGROUND = FLAGS + 4;
    public static final int CONGESTION_THRESHOLD = MAX_BACKGROUND + 2;
    public static final int MAX_WRITE = CONGESTION_THRESHOLD + 2;
    public static final int TIME_GRAN = MAX_WRITE + 4;
    public static final int MAX_PAGES = TIME_GRAN + 4;
    public static final int MAP_ALIGNMENT = MAX_PAGES + 2;
    public static final int FLAGS2 = MAP_ALIGNMENT + 2;
    public static final int MAX_STACK_DEPTH = FLAGS2 + 4;
    public static final int REQUEST_TIMEOUT = MAX_STACK_DEPTH + 4;
    public static final int BYTES = REQUEST_TIMEOUT + 2 + 11 * 2;

    private InitOut() {}
  }
}
