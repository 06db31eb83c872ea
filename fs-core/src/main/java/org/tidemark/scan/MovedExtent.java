package org.tidemark.scan;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.btree.Cursor;
import org.tidemark.format.ExtentFormat;
import org.tidemark.space.Run;
import org.tidemark.txn.Change;

/** An extent on its way to another place: what its record says, its data, and where that goes. */
final class MovedExtent {
  private final RecordKey key;
  private final boolean live;
  private final UnsafeBuffer payload;
  private byte @Nullable [] data;
  private @Nullable Run target;

  private MovedExtent(RecordKey key, boolean live, byte[] payload) {
    this.key = key;
    this.live = live;
    this.payload = new UnsafeBuffer(payload);
  }

  /** The extent that the cursor stands on. */
  static MovedExtent of(Cursor at) {
    return new MovedExtent(RecordKey.of(at), at.deleteTid() == Tid.LIVE, payloadAt(at));
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
    return live;
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

  /** Takes what was read, and is right. */
  void data(byte[] verified) {
    data = verified;
  }

  boolean hasData() {
    return data != null;
  }

  byte[] data() {
    byte[] verified = data;
    if (verified == null) {
      throw Check.unreachable("an extent that was not read is written");
    }
    return verified;
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

  /**
   * Lets the record refer to the new place, if it still says what was read. It may have been cut or
   * destroyed since; then the new place is not needed.
   */
  boolean relocate(Change change, Cursor cursor) {
    if (!key.seek(cursor) || !Arrays.equals(payloadAt(cursor), payload.byteArray())) {
      return false;
    }
    UnsafeBuffer moved = new UnsafeBuffer(payload.byteArray().clone());
    ExtentFormat.init(
        moved,
        0,
        target().address(),
        ExtentFormat.logicalBytes(payload, 0),
        ExtentFormat.storedBytes(payload, 0),
        ExtentFormat.codec(payload, 0));
    change.relocate(key.pfs(), key.objectId(), key.key(), key.createTid(), moved, moved.capacity());
    change.allocated(target());
    change.freed(new Run(address(), blocks()));
    return true;
  }
}
