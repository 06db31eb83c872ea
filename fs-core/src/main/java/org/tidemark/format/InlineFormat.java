package org.tidemark.format;

/**
 * The payload of an INLINE record: the content of a small file, as it is. It may be shorter than
 * the file, which then goes on with zeros, and longer never.
 *
 * <pre>
 * Inline --> content:8 {bytes of the payload}
 * </pre>
 */
public final class InlineFormat {
  public static final Layout LAYOUT = new Layout("InlineFormat");
  public static final int CONTENT = LAYOUT.rest("content");

  private static final int BYTES_MAX = 2048;

  private InlineFormat() {}

  /** The longest file that is stored inline, in bytes, with tree nodes of this size. */
  public static int bytesMax(int nodeBytes) {
    return Math.min(BYTES_MAX, nodeBytes / 8);
  }
}
