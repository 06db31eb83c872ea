package org.tidemark.format;

/**
 * The payload of a SNAPSHOT record: the name, then the note, which goes on to the end; both UTF-8.
 * The key is the tid that the name stands for.
 */
public final class SnapshotFormat {
  /** The flag of a snapshot that cannot be deleted until it is released. */
  public static final int FLAG_HOLD = 1;

  public static final Layout LAYOUT = new Layout("SnapshotFormat");

  /** When it was made, in ns since the epoch. */
  public static final int CREATED = LAYOUT.u64("created");

  public static final int FLAGS = LAYOUT.u32("flags");

  /** Bytes of the name, 1 to 255. */
  public static final int NAME_BYTES = LAYOUT.u8("nameBytes");

  public static final int NAME_AND_NOTE = LAYOUT.rest("nameAndNote");
  public static final int NAME_BYTES_MAX = 255;

  private SnapshotFormat() {}
}
