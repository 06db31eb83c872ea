package org.tidemark.format;

/**
 * The payload of the PEER record with {@link #KEY_SOURCE}: of which filesystem this one is a
 * replica, and how far it has come. It changes in the same operation as the records it tells of.
 */
public final class PeerFormat {
  /** The key of the record. */
  public static final long KEY_SOURCE = 0;

  public static final Layout LAYOUT = new Layout("PeerFormat");

  /** The filesystem in which the history began, its id. */
  public static final int LINEAGE = LAYOUT.bytes("lineage", 16);

  /** What readers see: all of the source up to this tid is here; 0 before the first copy is. */
  public static final int MARK = LAYOUT.u64("mark");

  /** All changes up to this tid were applied, though not from one moment of the source. */
  public static final int BASE = LAYOUT.u64("base");

  /** The end of the range that is being applied; 0 if none is. */
  public static final int TARGET = LAYOUT.u64("target");

  /** Where the range goes on: a key; what is below it has been applied. */
  public static final int NEXT_OBJECT_ID = LAYOUT.u64("nextObjectId");

  public static final int NEXT_KEY = LAYOUT.u64("nextKey");
  public static final int NEXT_CREATE_TID = LAYOUT.u64("nextCreateTid");
  public static final int NEXT_PFS = LAYOUT.u16("nextPfs");
  public static final int NEXT_TYPE = LAYOUT.u8("nextType");

  /** {@link #FLAG_PROMOTED} and {@link #FLAG_UNCLEAN}. */
  public static final int FLAGS = LAYOUT.u8("flags");

  /** It was a replica, and is written to now; the lineage still counts. */
  public static final int FLAG_PROMOTED = 1;

  /** What was applied of the range is not of one moment of the source. */
  public static final int FLAG_UNCLEAN = 2;

  public static final int LENGTH;

  static {
    LAYOUT.padTo(72).end();
    LENGTH = LAYOUT.size();
  }

  private PeerFormat() {}
}
