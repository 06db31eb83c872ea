package org.tidemark.format;

/** Asks for digests of what a range of objects was at one moment, part by part. */
public final class DigestQueryFormat {
  /** Data is read and held against its checksums too. */
  public static final int FLAG_DATA = 1;

  /** The record before {@code next} belongs to an object that counts, and so does what follows. */
  public static final int FLAG_INSIDE = 2;

  public static final Layout LAYOUT = new Layout("DigestQueryFormat");

  /** The moment. */
  public static final int TID = LAYOUT.u64("tid");

  /** The lowest object id of the range. */
  public static final int FROM = LAYOUT.u64("from");

  /** The lowest object id behind the range. */
  public static final int BEHIND = LAYOUT.u64("behind");

  /** How many object ids a part has; the last one may have fewer. */
  public static final int STEP = LAYOUT.u64("step");

  /** The key from which the digest goes on. */
  public static final int NEXT_OBJECT_ID = LAYOUT.u64("nextObjectId");

  public static final int NEXT_KEY = LAYOUT.u64("nextKey");
  public static final int NEXT_CREATE_TID = LAYOUT.u64("nextCreateTid");

  /** When so much work is done, the answer ends: a record is 1, a block of data 16. */
  public static final int WORK_MAX = LAYOUT.u32("workMax");

  public static final int NEXT_TYPE = LAYOUT.u8("nextType");

  /** {@link #FLAG_DATA} and {@link #FLAG_INSIDE}. */
  public static final int FLAGS = LAYOUT.u8("flags");

  public static final int RESERVED = LAYOUT.u16("reserved");

  /** The first part as far as it has come: {@link DigestPartFormat}. */
  public static final int OPEN = LAYOUT.bytes("open", DigestPartFormat.LENGTH);

  public static final int LENGTH;

  static {
    LAYOUT.end();
    LENGTH = LAYOUT.size();
  }

  private DigestQueryFormat() {}
}
