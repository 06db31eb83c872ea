package org.tidemark.format;

/** The digest of a part of a range of objects: whole, or as far as it has come. */
public final class DigestPartFormat {
  /** Something of the part may have been there, and went without a record. */
  public static final int FLAG_ERASED = 1;

  /** A node of the part cannot be read, so the digest is none. */
  public static final int FLAG_UNREADABLE = 2;

  public static final Layout LAYOUT = new Layout("DigestPartFormat");

  /** SHA-256; docs/FORMAT.md says of what. */
  public static final int DIGEST = LAYOUT.bytes("digest", 32);

  /** How many objects there were. */
  public static final int OBJECTS = LAYOUT.u64("objects");

  /** {@link #FLAG_ERASED} and {@link #FLAG_UNREADABLE}. */
  public static final int FLAGS = LAYOUT.u8("flags");

  public static final int DIGEST_BYTES = 32;
  public static final int LENGTH;

  static {
    LAYOUT.padTo(48).end();
    LENGTH = LAYOUT.size();
  }

  private DigestPartFormat() {}
}
