package org.tidemark.format;

/** The payload of the first frame of a mirror stream. */
public final class StreamStartFormat {
  public static final int VERSION_NOW = 1;

  public static final Layout LAYOUT = new Layout("StreamStartFormat");

  /** A reader refuses a higher one. */
  public static final int VERSION = LAYOUT.u32("version");

  /** Size of the nodes of the source, for a replica that is made by the stream. */
  public static final int NODE_BYTES = LAYOUT.u32("nodeBytes");

  /** The filesystem in which the history began, its id. */
  public static final int LINEAGE = LAYOUT.bytes("lineage", 16);

  /** The filesystem that sends, its id. */
  public static final int SOURCE = LAYOUT.bytes("source", 16);

  public static final int NAME_HASH_SEED = LAYOUT.u64("nameHashSeed");

  /** Size of the volumes of the source. */
  public static final int VOLUME_BYTES = LAYOUT.u64("volumeBytes");

  /** The range: changes above this tid. */
  public static final int FROM = LAYOUT.u64("from");

  /** The range: changes up to this tid. */
  public static final int TO = LAYOUT.u64("to");

  /** The lowest object id that the source has not given away. */
  public static final int NEXT_OBJECT_ID = LAYOUT.u64("nextObjectId");

  /** The key at which the records begin. */
  public static final int START_OBJECT_ID = LAYOUT.u64("startObjectId");

  public static final int START_KEY = LAYOUT.u64("startKey");
  public static final int START_CREATE_TID = LAYOUT.u64("startCreateTid");
  public static final int START_PFS = LAYOUT.u16("startPfs");
  public static final int START_TYPE = LAYOUT.u8("startType");
  public static final int LABEL_BYTES = LAYOUT.u8("labelBytes");
  public static final int COMMITS = LAYOUT.u32("commits");

  /**
   * So many pairs of the tid and the time of a commit up to the end of the range, the latest first;
   * then the label. A stream may name none above the start of the range: it was written so once.
   */
  public static final int COMMITS_AND_LABEL = LAYOUT.rest("commitsAndLabel");

  private StreamStartFormat() {}
}
