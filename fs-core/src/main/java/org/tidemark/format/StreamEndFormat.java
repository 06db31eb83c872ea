package org.tidemark.format;

/**
 * The payload of the last frame of an object: how far a replica has come that was fed all objects
 * up to this one. A file without it was cut off.
 */
public final class StreamEndFormat {
  public static final Layout LAYOUT = new Layout("StreamEndFormat");

  /** As in {@link PeerFormat}, and so are the fields up to the flags. */
  public static final int MARK = LAYOUT.u64("mark");

  public static final int BASE = LAYOUT.u64("base");
  public static final int TARGET = LAYOUT.u64("target");
  public static final int NEXT_OBJECT_ID = LAYOUT.u64("nextObjectId");
  public static final int NEXT_KEY = LAYOUT.u64("nextKey");
  public static final int NEXT_CREATE_TID = LAYOUT.u64("nextCreateTid");
  public static final int NEXT_PFS = LAYOUT.u16("nextPfs");
  public static final int NEXT_TYPE = LAYOUT.u8("nextType");

  /** {@link PeerFormat#FLAG_UNCLEAN}. */
  public static final int FLAGS = LAYOUT.u8("flags");

  static {
    LAYOUT.padTo(56);
  }

  /** The last commit that the objects bring; 0 if they bring none. */
  public static final int COMMIT_TID = LAYOUT.u64("commitTid");

  public static final int COMMIT_TIME = LAYOUT.u64("commitTime");

  public static final int LENGTH = LAYOUT.size();

  private StreamEndFormat() {}
}
