package org.tidemark.format;

/**
 * The payload of an ORPHAN record: removal of data that takes more than one operation, or waits
 * until a file is closed. The key is the objectId.
 */
public final class OrphanFormat {
  /** The object has no name: all of it goes when nobody has it open. */
  public static final int KIND_DELETE = 1;

  /** What lies behind the size goes. */
  public static final int KIND_TRUNCATE = 2;

  public static final Layout LAYOUT = new Layout("OrphanFormat");
  public static final int KIND = LAYOUT.u8("kind");
  public static final int SIZE;
  public static final int LENGTH;

  static {
    SIZE = LAYOUT.padTo(8).u64("size");
    LAYOUT.end();
    LENGTH = LAYOUT.size();
  }

  private OrphanFormat() {}
}
