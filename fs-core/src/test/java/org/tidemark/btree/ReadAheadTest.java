package org.tidemark.btree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.device.testing.CountingDevice;
import org.tidemark.device.testing.FaultyDevice;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;

/** Leaves that are read one after the other come with few reads, and none is believed unread. */
class ReadAheadTest {
  private static final int RECORDS = 60_000;
  private static final int TYPE = 3;

  private final FaultyDevice faulty = new FaultyDevice(TestVolumes.memory());
  private final CountingDevice device = new CountingDevice(faulty);
  private final TreeTestBed bed = new TreeTestBed(10_000, device);
  private final UnsafeBuffer payload = new UnsafeBuffer(new byte[100]);

  private ReadAheadTest() {
    for (int i = 0; i < RECORDS; i++) {
      insert(i, 1);
    }
    bed.commit();
    bed.dropCaches();
  }

  private void insert(long key, long tid) {
    payload.putLong(0, key);
    bed.editor().insert(0, 10, TYPE, key, tid, 0, payload, 0, 60);
  }

  private int scan(long from, long to) {
    Cursor cursor = bed.editor().cursor();
    int count = 0;
    for (boolean more = cursor.firstVisible(0, 10, TYPE, from, to, Tid.NOW);
        more;
        more = cursor.nextVisible()) {
      assertEquals(cursor.key(), cursor.payload().getLong(cursor.payloadOffset()));
      count++;
    }
    return count;
  }

  /** How many leaves lie behind the one before them, in the order of their keys. */
  private int adjacent() {
    int[] found = {0};
    long[] last = {0};
    new TreeWalk(
            bed.reader(),
            node -> {
              if (node.isLeaf()) {
                found[0] += node.address() == last[0] + node.page().capacity() ? 1 : 0;
                last[0] = node.address();
              }
            },
            unreadable -> {
              throw unreadable;
            })
        .walk(bed.editor().root());
    return found[0];
  }

  @Test
  void aScanReadsAdjacentLeavesTogether() {
    int leaves = bed.countLeaves();
    assertTrue(leaves > 200, leaves + " leaves");
    assertTrue(adjacent() > leaves * 3 / 4, "the leaves do not lie in order");
    bed.dropCaches();
    CountingDevice.Counts before = device.counts();
    assertEquals(RECORDS, scan(0, RECORDS));
    CountingDevice.Counts used = device.counts().minus(before);
    assertTrue(used.reads() < leaves / 3, used.reads() + " reads for " + leaves + " leaves");
    assertTrue(used.bytesRead() < (leaves + 20L) * bed.nodeBytes(), "nothing is read twice");
  }

  @Test
  void whatIsFoundWithoutGoingOnIsReadAlone() {
    CountingDevice.Counts before = device.counts();
    assertEquals(1, scan(RECORDS / 2, RECORDS / 2));
    CountingDevice.Counts used = device.counts().minus(before);
    assertEquals(used.reads() * bed.nodeBytes(), used.bytesRead());
  }

  /** What was changed and is not written yet counts, not what stands on the medium. */
  @Test
  void whatIsOnlyInMemoryIsNotReadFromTheMedium() {
    for (int i = 0; i < RECORDS; i += 500) {
      insert(RECORDS + i, 2);
      assertTrue(bed.editor().locate(0, 10, TYPE, i, 1));
      bed.editor().setLocatedDeleteTid(2);
    }
    bed.reader().cache().clear();
    int gone = RECORDS / 500;
    assertEquals(RECORDS - gone, scan(0, RECORDS - 1));
    assertEquals(gone, scan(RECORDS, 2 * RECORDS));
    bed.commit();
    bed.check();
    bed.dropCaches();
    assertEquals(RECORDS, scan(0, 2 * RECORDS));
  }

  @Test
  void damageIsFoundWhereItIsAndNotBefore() throws IOException {
    Node parent = bed.reader().child(bed.editor().root(), 1);
    Node before = bed.reader().child(parent, 1);
    long first = LeafFormat.key(before.page(), 0);
    long damaged = InternalFormat.childAddress(parent.page(), 5);
    faulty.flipOnMedium(damaged + 1_000, 3);
    bed.dropCaches();
    long to = InternalFormat.key(parent.page(), 5) - 2;
    assertEquals(to - first + 1, scan(first, to));
    FsException found = assertThrows(FsException.class, () -> scan(first, RECORDS));
    assertTrue(
        String.valueOf(found.getMessage()).contains(Long.toHexString(damaged)), found.getMessage());
  }

  @Test
  void aReadThatFailsFailsWhereItIsNeededAndNotBefore() {
    Node parent = bed.reader().child(bed.editor().root(), 1);
    long first = InternalFormat.key(parent.page(), 1);
    long unreadable = InternalFormat.childAddress(parent.page(), 5);
    faulty.failReads(unreadable, unreadable + bed.nodeBytes());
    bed.dropCaches();
    long to = InternalFormat.key(parent.page(), 5) - 2;
    assertEquals(to - first + 1, scan(first, to));
    assertThrows(FsException.class, () -> scan(first, RECORDS));
  }
}
