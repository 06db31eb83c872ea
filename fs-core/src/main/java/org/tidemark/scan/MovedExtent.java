package org.tidemark.scan;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.btree.Cursor;
import org.tidemark.format.ExtentFormat;
import org.tidemark.object.Compression;
import org.tidemark.object.Compression.Packed;
import org.tidemark.space.Run;
import org.tidemark.txn.Change;

/** An extent on its way to another place: what its record says, its data, and where that goes. */
final class MovedExtent {
  private final RecordKey key;
  private final long deleteTid;
  private final UnsafeBuffer payload;
  private @Nullable ByteBuffer data;
  private @Nullable Packed packed;
  private @Nullable Run target;

  private MovedExtent(RecordKey key, long deleteTid, byte[] payload) {
    this.key = key;
    this.deleteTid = deleteTid;
    this.payload = new UnsafeBuffer(payload);
  }

  /** The extent that the cursor stands on. */
  static MovedExtent of(Cursor at) {
    return new MovedExtent(RecordKey.of(at), at.deleteTid(), payloadAt(at));
  }

  private static byte[] payloadAt(Cursor at) {
    byte[] payload = new byte[at.payloadLength()];
    at.payload().getBytes(at.payloadOffset(), payload);
    return payload;
  }

  RecordKey key() {
    return key;
  }

  /** Whether the present sees it. */
  boolean live() {
    return deleteTid == Tid.LIVE;
  }

  long deleteTid() {
    return deleteTid;
  }

  long address() {
    return ExtentFormat.address(payload, 0);
  }

  int blocks() {
    return ExtentFormat.storedBlocks(payload, 0);
  }

  int bytes() {
    return blocks() * Units.BLOCK_BYTES;
  }

  /** Where it ends on the medium. */
  long end() {
    return address() + bytes();
  }

  int crc(int block) {
    return ExtentFormat.crc(payload, 0, block);
  }

  DirectBuffer payload() {
    return payload;
  }

  /** Takes what was read, and is right; it is of use until the next extents are read. */
  void data(ByteBuffer verified) {
    data = verified;
  }

  boolean hasData() {
    return data != null;
  }

  private ByteBuffer data() {
    ByteBuffer verified = data;
    if (verified == null) {
      throw Check.unreachable("an extent that was not read is written");
    }
    return verified.duplicate();
  }

  boolean isPlain() {
    return ExtentFormat.codec(payload, 0) == ExtentFormat.CODEC_PLAIN;
  }

  /** Lets it be stored compressed from here on, if that saves a block; returns whether it does. */
  boolean pack(int level) {
    byte[] plain = new byte[bytes()];
    data().get(plain);
    packed = Compression.pack(plain, level);
    return packed != null;
  }

  /** What is to be written: whole blocks. */
  ByteBuffer stored() {
    return packed == null ? data() : ByteBuffer.wrap(packed.data());
  }

  int storedBytes() {
    return packed == null ? bytes() : packed.data().length;
  }

  int storedBlocks() {
    return storedBytes() / Units.BLOCK_BYTES;
  }

  void target(Run run) {
    target = run;
  }

  Run target() {
    Run run = target;
    if (run == null) {
      throw Check.unreachable("an extent without a place is written");
    }
    return run;
  }

  private boolean saysWhatWasRead(Cursor at) {
    if (at.payloadLength() != payload.capacity()) {
      return false;
    }
    for (int i = 0; i < payload.capacity(); i++) {
      if (at.payload().getByte(at.payloadOffset() + i) != payload.getByte(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Lets the record refer to the new place, if it still says what was read. It may have been cut or
   * destroyed since; then the new place is not needed.
   */
  boolean relocate(Change change, Cursor cursor) {
    if (!key.seek(cursor) || !saysWhatWasRead(cursor)) {
      return false;
    }
    UnsafeBuffer moved =
        new UnsafeBuffer((packed == null ? payload.byteArray() : packed.payload()).clone());
    ExtentFormat.address(moved, 0, target().address());
    change.relocate(key.pfs(), key.objectId(), key.key(), key.createTid(), moved, moved.capacity());
    change.allocated(target());
    change.freed(new Run(address(), blocks()));
    return true;
  }
}
