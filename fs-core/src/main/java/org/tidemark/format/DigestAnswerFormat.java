package org.tidemark.format;

/** Answers what {@link DigestQueryFormat} asks, or the first part of it. */
public final class DigestAnswerFormat {
  /** All of the range is answered. */
  public static final int FLAG_LAST = 1;

  /** As {@link DigestQueryFormat#FLAG_INSIDE}. */
  public static final int FLAG_INSIDE = 2;

  public static final Layout LAYOUT = new Layout("DigestAnswerFormat");

  /** The key from which the rest goes on. */
  public static final int NEXT_OBJECT_ID = LAYOUT.u64("nextObjectId");

  public static final int NEXT_KEY = LAYOUT.u64("nextKey");
  public static final int NEXT_CREATE_TID = LAYOUT.u64("nextCreateTid");

  /** How many parts follow. */
  public static final int PARTS = LAYOUT.u32("parts");

  /** How many damages follow. */
  public static final int DAMAGES = LAYOUT.u32("damages");

  public static final int NEXT_TYPE = LAYOUT.u8("nextType");

  /** {@link #FLAG_LAST} and {@link #FLAG_INSIDE}. */
  public static final int FLAGS = LAYOUT.u8("flags");

  public static final int HEADER_LENGTH;
  public static final int PARTS_AND_DAMAGES;

  static {
    LAYOUT.padTo(40);
    HEADER_LENGTH = LAYOUT.size();
    PARTS_AND_DAMAGES = LAYOUT.rest("partsAndDamages");
  }

  public static final Layout DAMAGE_LAYOUT = new Layout("DigestAnswerFormat damage");

  /** The object whose data is damaged; 0 if it is a node of the tree. */
  public static final int DAMAGE_OBJECT_ID = DAMAGE_LAYOUT.u64("objectId");

  /** Where in the file. */
  public static final int DAMAGE_OFFSET = DAMAGE_LAYOUT.u64("offset");

  public static final int DAMAGE_TEXT_BYTES = DAMAGE_LAYOUT.u32("textBytes");
  public static final int DAMAGE_TEXT = DAMAGE_LAYOUT.rest("text");

  private DigestAnswerFormat() {}
}
