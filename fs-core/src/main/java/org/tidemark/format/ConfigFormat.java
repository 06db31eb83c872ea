package org.tidemark.format;

/**
 * The payload of a CONFIG record: a setting of this filesystem, or what cleaning up remembers; the
 * name, then the value, which goes on to the end; both UTF-8. Keys count on from {@link
 * #KEY_FIRST}.
 */
public final class ConfigFormat {
  /** The first key. */
  public static final long KEY_FIRST = 1;

  public static final Layout LAYOUT = new Layout("ConfigFormat");

  /** Bytes of the name, 1 to 255. */
  public static final int NAME_BYTES = LAYOUT.u8("nameBytes");

  public static final int NAME_AND_VALUE = LAYOUT.rest("nameAndValue");
  public static final int NAME_BYTES_MAX = 255;

  private ConfigFormat() {}
}
