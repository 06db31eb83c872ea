package org.tidemark.scan;

import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Check;
import org.tidemark.base.Units;
import org.tidemark.format.DigestPartFormat;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.RecordType;

/**
 * The digest of records, one after the other: each is joined to the digest of those before it, so
 * that it can go on from there, also on another day in another process. docs/FORMAT.md has the
 * form.
 *
 * <p>Where data lies does not count, nor how a file's data is cut into extents, since two sides
 * differ in that: extents count as what they say of each block, 64 KiB of a file together. One
 * thread.
 */
final class DigestChain {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final long NO_WINDOW = -1;

  // What is digested of a record: the digest before it, its key, the length of what it says.
  private static final int TYPE = DigestPartFormat.DIGEST_BYTES;
  private static final int OBJECT_ID = TYPE + 1;
  private static final int KEY = OBJECT_ID + Long.BYTES;
  private static final int CREATE_TID = KEY + Long.BYTES;
  private static final int LENGTH = CREATE_TID + Long.BYTES;
  private static final int HEADER_LENGTH = LENGTH + Integer.BYTES;

  private final MessageDigest sha = sha256();
  private final byte[] header = new byte[HEADER_LENGTH]; // begins with the digest
  private final UnsafeBuffer fields = new UnsafeBuffer(header);
  private final ExpandableArrayBuffer blocks = new ExpandableArrayBuffer(256);
  private int blocksLength;
  private long windowObject;
  private long window = NO_WINDOW;

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw Check.unreachable("every Java has it: %s", e); // as its specification says
    }
  }

  /** Goes on behind this digest. */
  void start(byte[] digest) {
    System.arraycopy(digest, 0, header, 0, DigestPartFormat.DIGEST_BYTES);
    blocksLength = 0;
    window = NO_WINDOW;
  }

  /** Returns the digest so far. */
  byte[] end() {
    endWindow();
    byte[] digest = new byte[DigestPartFormat.DIGEST_BYTES];
    System.arraycopy(header, 0, digest, 0, digest.length);
    return digest;
  }

  /** Whether the record belongs to the 64 KiB of a file that have begun. */
  boolean isInWindow(DirectBuffer page, int i) {
    return window != NO_WINDOW
        && LeafFormat.type(page, i) == RecordType.EXTENT
        && LeafFormat.objectId(page, i) == windowObject
        && windowOf(LeafFormat.key(page, i)) == window;
  }

  /** Adds the record in slot {@code i} of a leaf. */
  void add(DirectBuffer page, int i) {
    int at = LeafFormat.payloadOffset(page, i);
    int length = LeafFormat.payloadLength(page, i);
    int type = LeafFormat.type(page, i);
    if (type == RecordType.EXTENT && isKnown(page, at, length)) {
      addBlocks(page, i, at);
      return;
    }
    endWindow();
    int skipped = type == RecordType.EXTENT ? Math.min(length, Long.BYTES) : 0; // the address
    byte[] payload = new byte[length - skipped];
    page.getBytes(at + skipped, payload);
    add(
        type,
        LeafFormat.objectId(page, i),
        LeafFormat.key(page, i),
        LeafFormat.createTid(page, i),
        payload,
        payload.length);
  }

  /** Whether the extent is one whose blocks can be told apart. */
  static boolean isKnown(DirectBuffer page, int at, int length) {
    if (length < ExtentFormat.HEADER_LENGTH
        || ExtentFormat.logicalBytes(page, at) <= 0
        || ExtentFormat.logicalBytes(page, at) % Units.BLOCK_BYTES != 0) {
      return false;
    }
    int logicalBytes = ExtentFormat.logicalBytes(page, at);
    int storedBytes = ExtentFormat.storedBytes(page, at);
    int storedBlocks = ExtentFormat.storedBlocks(page, at);
    return switch (ExtentFormat.codec(page, at)) {
      case ExtentFormat.CODEC_PLAIN ->
          logicalBytes == storedBytes && length == ExtentFormat.length(storedBlocks);
      case ExtentFormat.CODEC_ZSTD ->
          storedBytes > 0
              && storedBytes < logicalBytes
              && length
                  == ExtentFormat.lengthCompressed(storedBlocks, logicalBytes / Units.BLOCK_BYTES);
      default -> false;
    };
  }

  private void addBlocks(DirectBuffer page, int i, int at) {
    if (!isInWindow(page, i)) {
      endWindow();
      windowObject = LeafFormat.objectId(page, i);
      window = windowOf(LeafFormat.key(page, i));
    }
    int first = (int) (LeafFormat.key(page, i) - window) / Units.BLOCK_BYTES;
    for (int block = 0, n = ExtentFormat.logicalBlocks(page, at); block < n; block++) {
      blocks.putInt(blocksLength, first + block, ORDER);
      blocks.putInt(blocksLength + 4, ExtentFormat.plainCrc(page, at, block), ORDER);
      blocks.putLong(blocksLength + 8, LeafFormat.createTid(page, i), ORDER);
      blocksLength += 16;
    }
  }

  private void endWindow() {
    if (window != NO_WINDOW) {
      add(RecordType.EXTENT, windowObject, window, 0, blocks.byteArray(), blocksLength);
      blocksLength = 0;
      window = NO_WINDOW;
    }
  }

  private void add(int type, long objectId, long key, long createTid, byte[] said, int length) {
    fields.putByte(TYPE, (byte) type);
    fields.putLong(OBJECT_ID, objectId, ORDER);
    fields.putLong(KEY, key, ORDER);
    fields.putLong(CREATE_TID, createTid, ORDER);
    fields.putInt(LENGTH, length, ORDER);
    sha.update(header);
    sha.update(said, 0, length);
    try {
      int ignored = sha.digest(header, 0, DigestPartFormat.DIGEST_BYTES);
    } catch (DigestException e) {
      throw Check.unreachable("there is room for it: %s", e);
    }
  }

  private static long windowOf(long offset) {
    return offset & -ExtentFormat.LOGICAL_BYTES_MAX;
  }
}
