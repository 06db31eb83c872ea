package org.tidemark.btree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Tid;
import org.tidemark.format.NodeFormat;
import org.tidemark.format.RecordType;

/**
 * The tree against a sorted map: seeded changes, commits that freeze nodes, reading back at every
 * moment.
 */
final class TreeModelTest {
  private record Key(int pfs, long objectId, int type, long key, long createTid) {}

  private record Value(long deleteTid, byte[] payload) {}

  private static final Comparator<Key> ORDER =
      Comparator.comparingInt(Key::pfs)
          .thenComparing(Key::objectId, Long::compareUnsigned)
          .thenComparingInt(Key::type)
          .thenComparing(Key::key, Long::compareUnsigned)
          .thenComparing(Key::createTid, Long::compareUnsigned);

  private final TreeMap<Key, Value> model = new TreeMap<>(ORDER);
  private final TreeTestBed bed = new TreeTestBed(64);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void seededChangesAgreeWithTheModel(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < 6_000; step++) {
      // Phases of growth and of shrinking, so that splits and merges both happen at every level.
      boolean growing = step / 1500 % 2 == 0;
      change(random, growing ? 0.75 : 0.25);
      if (random.nextInt(400) == 0) {
        bed.commit();
        bed.check();
      }
    }
    bed.commit();
    bed.check();
    compareAll("seed " + seed);
    bed.dropCaches();
    compareAll("seed " + seed + ", from the medium");
    compareMoments(random, "seed " + seed);
    emptyCompletely("seed " + seed);
  }

  @Test
  void recordsInOrderLeaveFullLeaves() {
    for (int i = 0; i < 20_000; i++) {
      insert(new Key(0, 5, RecordType.EXTENT, i * 4096L, 1), 100);
    }
    bed.commit();
    bed.check();
    compareAll("in order");
    int leaves = bed.countLeaves();
    int perLeaf = (16 * 1024 - 80) / 140;
    assertTrue(leaves <= 20_000 / perLeaf + 2, leaves + " leaves");
  }

  @Test
  void thousandsOfVersionsOfOneKeyAreSkippedByDescent() {
    for (int tid = 1; tid <= 5_000; tid++) {
      if (tid > 1) {
        Key former = new Key(0, 9, RecordType.INODE, 0, tid - 1);
        assertTrue(bed.editor().locate(0, 9, RecordType.INODE, 0, tid - 1));
        bed.editor().setLocatedDeleteTid(tid);
        model.put(former, new Value(tid, payloadIn(former)));
      }
      insert(new Key(0, 9, RecordType.INODE, 0, tid), 20);
      if (tid % 100 == 0) {
        bed.commitAs(tid + 1);
      }
    }
    insert(new Key(0, 9, RecordType.INODE, 7, 5_000), 20);
    Cursor cursor = bed.editor().cursor();
    for (long asOf : new long[] {1, 2, 99, 100, 2_500, 4_999}) {
      assertTrue(cursor.firstVisible(0, 9, RecordType.INODE, 0, -1L, asOf));
      assertEquals(asOf, cursor.createTid());
      assertFalse(cursor.nextVisible());
    }
    assertTrue(cursor.firstVisible(0, 9, RecordType.INODE, 0, -1L, Tid.NOW));
    assertEquals(5_000, cursor.createTid());
    assertTrue(cursor.nextVisible());
    assertEquals(7, cursor.key());
  }

  @Test
  void pruningLeavesMaxTidAndTellsMirrorsWhenTheRecordsCeased() {
    for (int i = 0; i < 100; i++) {
      insert(new Key(0, 5, RecordType.INLINE, i, 1), 1_000);
    }
    bed.commitAs(7);
    assertTrue(bed.editor().locate(0, 5, RecordType.INLINE, 3, 1));
    bed.editor().setLocatedDeleteTid(7);
    bed.commitAs(50);
    assertTrue(bed.editor().locate(0, 5, RecordType.INLINE, 3, 1));
    bed.editor().pruneLocated();
    model.remove(new Key(0, 5, RecordType.INLINE, 3, 1));
    model.remove(new Key(0, 5, RecordType.INLINE, 99, 1));
    assertTrue(bed.editor().locate(0, 5, RecordType.INLINE, 99, 1));
    bed.editor().pruneLocated(); // the note of a moment
    bed.commit();
    bed.check();
    List<Long> tids = new ArrayList<>();
    new TreeWalk(
            bed.reader(),
            node -> {
              if (node.isLeaf()) {
                tids.add(NodeFormat.maxTid(node.page()));
                tids.add(NodeFormat.erasedTid(node.page()));
              }
            },
            unreadable -> {
              throw unreadable;
            })
        .walk(bed.editor().root());
    assertEquals(List.of(7L, 7L), tids.subList(0, 2));
    assertEquals(List.of(1L, 1L), tids.subList(tids.size() - 2, tids.size()));
  }

  private void change(Random random, double insertChance) {
    if (model.isEmpty() || random.nextDouble() < insertChance) {
      Key key = randomKey(random, bed.editor().tid());
      if (!model.containsKey(key)) {
        insert(key, payloadLength(random));
      }
      return;
    }
    Key key = pick(random);
    TreeEditor editor = bed.editor();
    assertTrue(editor.locate(key.pfs, key.objectId, key.type, key.key, key.createTid));
    switch (key.createTid == editor.tid() ? 1 + random.nextInt(2) : random.nextInt(4)) {
      case 0 -> {
        editor.setLocatedDeleteTid(editor.tid());
        model.put(key, new Value(editor.tid(), payloadIn(key)));
      }
      case 1 -> {
        byte[] payload = payload(random, payloadLength(random));
        editor.replaceLocated(new UnsafeBuffer(payload), 0, payload.length, random.nextBoolean());
        model.put(key, new Value(valueOf(key).deleteTid, payload));
      }
      default -> {
        if (random.nextInt(3) == 0) {
          editor.pruneLocated();
        } else {
          editor.removeLocated(random.nextBoolean());
        }
        model.remove(key);
      }
    }
  }

  private Value valueOf(Key key) {
    return Objects.requireNonNull(model.get(key));
  }

  private byte[] payloadIn(Key key) {
    return valueOf(key).payload;
  }

  private void insert(Key key, int length) {
    byte[] payload = payload(new Random(key.hashCode()), length);
    bed.editor()
        .insert(
            key.pfs,
            key.objectId,
            key.type,
            key.key,
            key.createTid,
            0,
            new UnsafeBuffer(payload),
            0,
            length);
    model.put(key, new Value(0, payload));
  }

  private static Key randomKey(Random random, long tid) {
    // Few distinct values, so that keys collide and versions pile up; some with the highest bit
    // set.
    long objectId = random.nextInt(50) == 0 ? -1L - random.nextInt(3) : random.nextInt(200);
    return new Key(
        random.nextInt(20) == 0 ? 1 : 0,
        objectId,
        RecordType.INODE,
        random.nextInt(10) == 0 ? -5L + random.nextInt(5) : random.nextInt(30),
        tid);
  }

  private static int payloadLength(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> 0;
      case 1 -> 4096;
      case 2 -> random.nextInt(4097);
      default -> random.nextInt(200);
    };
  }

  private static byte[] payload(Random random, int length) {
    byte[] payload = new byte[length];
    random.nextBytes(payload);
    return payload;
  }

  private Key pick(Random random) {
    Key key = model.ceilingKey(randomKey(random, random.nextInt(20)));
    return key == null ? model.firstKey() : key;
  }

  private void compareAll(String context) {
    Cursor cursor = bed.editor().cursor();
    boolean more = cursor.first();
    for (Map.Entry<Key, Value> each : model.entrySet()) {
      assertTrue(more, context + ": the tree ends before " + each.getKey());
      assertEquals(each.getKey(), keyOf(cursor), context);
      assertEquals(each.getValue().deleteTid, cursor.deleteTid(), context);
      assertEquals(text(each.getValue().payload), text(payloadOf(cursor)), context);
      more = cursor.next();
    }
    assertFalse(more, context + ": the tree goes on");
    more = cursor.seekFloor(0xffff, -1L, 255, -1L, -1L);
    for (Key each : model.descendingKeySet()) {
      assertTrue(more, context);
      assertEquals(each, keyOf(cursor), context + " backwards");
      more = cursor.previous();
    }
    assertFalse(more, context);
  }

  private void compareMoments(Random random, String context) {
    Cursor cursor = bed.editor().cursor();
    for (int i = 0; i < 300; i++) {
      long asOf = random.nextInt(5) == 0 ? Tid.NOW : 1 + random.nextInt((int) bed.editor().tid());
      Key near = pick(random);
      // The model has several live versions of a key where the filesystem never would; the newest
      // counts then.
      List<Key> expected = new ArrayList<>();
      Key from = new Key(near.pfs, near.objectId, near.type, 0, 0);
      Key to = new Key(near.pfs, near.objectId, near.type, -1L, -1L);
      for (Map.Entry<Key, Value> each : model.subMap(from, true, to, true).entrySet()) {
        if (Tid.visible(each.getKey().createTid, each.getValue().deleteTid, asOf)
            && isOnlyVersion(each.getKey())) {
          expected.add(each.getKey());
        }
      }
      List<Key> found = new ArrayList<>();
      boolean more = cursor.firstVisible(near.pfs, near.objectId, near.type, 0, -1L, asOf);
      while (more) {
        if (isOnlyVersion(keyOf(cursor))) {
          found.add(keyOf(cursor));
        }
        more = cursor.nextVisible();
      }
      assertEquals(expected, found, context + " as of " + asOf);
    }
  }

  private boolean isOnlyVersion(Key key) {
    Key first = new Key(key.pfs, key.objectId, key.type, key.key, 0);
    Key last = new Key(key.pfs, key.objectId, key.type, key.key, -1L);
    return model.subMap(first, true, last, true).size() == 1;
  }

  private void emptyCompletely(String context) {
    List<Key> keys = new ArrayList<>(model.keySet());
    for (Key key : keys) {
      assertTrue(
          bed.editor().locate(key.pfs, key.objectId, key.type, key.key, key.createTid), context);
      bed.editor().removeLocated(true);
    }
    bed.commit();
    bed.check();
    assertEquals(1, bed.countLeaves(), context);
    assertEquals(1, bed.editor().height(), context);
    assertFalse(bed.editor().cursor().first(), context);
    assertEquals(1, bed.nodesInUse(), context + ": nodes were lost");
  }

  private static Key keyOf(Cursor cursor) {
    return new Key(
        cursor.pfs(), cursor.objectId(), cursor.type(), cursor.key(), cursor.createTid());
  }

  private static byte[] payloadOf(Cursor cursor) {
    byte[] payload = new byte[cursor.payloadLength()];
    cursor.payload().getBytes(cursor.payloadOffset(), payload);
    return payload;
  }

  private static String text(byte[] payload) {
    return new String(payload, StandardCharsets.ISO_8859_1);
  }
}
