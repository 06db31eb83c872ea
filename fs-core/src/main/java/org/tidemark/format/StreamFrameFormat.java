package org.tidemark.format;

/**
 * The frames of a mirror stream: this header, then the payload. A stream is the same over a pipe,
 * over ssh, and in a file.
 */
public final class StreamFrameFormat {
  /** {@code TMST}. */
  public static final int MAGIC = 0x54534d54;

  /** The first frame: which filesystem, which range. Payload: {@link StreamStartFormat}. */
  public static final int KIND_START = 1;

  /** Records. */
  public static final int KIND_BATCH = 2;

  /** The last batch of the range. */
  public static final int KIND_LAST_BATCH = 3;

  /** The end of an object of a directory of them. Payload: {@link StreamEndFormat}. */
  public static final int KIND_END = 4;

  /** The payload is compressed by zstd. */
  public static final int FLAG_ZSTD = 1;

  /** The most that a payload has, compressed or not. */
  public static final int PAYLOAD_BYTES_MAX = 16 << 20;

  public static final Layout LAYOUT = new Layout("StreamFrameFormat");
  public static final int MAGIC_OFFSET = LAYOUT.u32("magic");
  public static final int KIND = LAYOUT.u8("kind");
  public static final int FLAGS = LAYOUT.u8("flags");
  public static final int RESERVED = LAYOUT.u16("reserved");

  /** Counts the frames of the stream, from 0; one that is put behind another begins at 0 again. */
  public static final int SEQUENCE = LAYOUT.u64("sequence");

  /** Bytes of the payload as it stands here. */
  public static final int STORED_BYTES = LAYOUT.u32("storedBytes");

  /** Bytes of the payload when it is not compressed. */
  public static final int PLAIN_BYTES = LAYOUT.u32("plainBytes");

  /** CRC-32C of the payload as it stands here. */
  public static final int PAYLOAD_CRC = LAYOUT.u32("payloadCrc");

  /** CRC-32C of all bytes before it. */
  public static final int HEADER_CRC = LAYOUT.u32("headerCrc");

  public static final int HEADER_LENGTH = LAYOUT.size();
  public static final int PAYLOAD = LAYOUT.rest("payload");

  private StreamFrameFormat() {}
}
