package org.tidemark.txn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.RecordType;
import org.tidemark.space.Reserve;
import org.tidemark.volume.FormatOptions;
import org.tidemark.volume.VolumeFormatter;
import org.tidemark.volume.VolumeSet;

/** What a store keeps in memory between operations: nodes, and the room of the undo log. */
final class StoreCacheTest {
  private static final int OBJECTS = 3_000;
  private static final long FIRST_ID = 10;

  private static Store store() {
    MemoryDevice device = new MemoryDevice("image", 256L << 20);
    FormatOptions options = new FormatOptions(0, 0, 0, 1 << 20, "", new UUID(7, 8), 42, 0);
    VolumeFormatter.format(List.of(device), options);
    StoreOptions opened = new StoreOptions(false, 64L << 20, 0);
    return Store.open(VolumeSet.open(List.of(device)), opened, Clock.system());
  }

  /** Replaces the record of an object in place, which makes no history. */
  private static void replace(Change change, int object, int value) {
    UnsafeBuffer payload = new UnsafeBuffer(new byte[100]);
    payload.putInt(0, value);
    Cursor cursor = change.cursor();
    long id = FIRST_ID + object;
    if (cursor.find(0, id, RecordType.XATTR, 1, Tid.NOW)) {
      change.replace(0, id, RecordType.XATTR, 1, cursor.createTid(), payload, 0, 100);
    } else {
      change.insert(0, id, RecordType.XATTR, 1, payload, 0, 100);
    }
  }

  private static void replaceAll(Store store, int value) {
    store.update(
        Reserve.USER,
        change -> {
          for (int object = 0; object < OBJECTS; object++) {
            replace(change, object, value);
          }
          return null;
        });
  }

  private static void assertAll(Store store, int value) {
    store.read(tree -> {
      Cursor cursor = tree.cursor();
      for (int object = 0; object < OBJECTS; object++) {
        assertTrue(cursor.find(0, FIRST_ID + object, RecordType.XATTR, 1, Tid.NOW));
        assertEquals(value, cursor.payload().getInt(cursor.payloadOffset()));
      }
      return null;
    });
  }

  @Test
  void nodesThatACommitSupersedesLeaveTheCache() {
    try (Store store = store()) {
      replaceAll(store, 0);
      store.commit();
      int nodes = store.nodeReader().cache().size();
      assertTrue(nodes > 20, nodes + " nodes");
      for (int i = 1; i <= 50; i++) {
        replaceAll(store, i);
        store.commit();
      }
      // Each commit writes all leaves, so 50 times as many would be there; its own records add few.
      int after = store.nodeReader().cache().size();
      assertTrue(after <= nodes + 10, after + " nodes instead of " + nodes);
      assertAll(store, 50);
      StoreChecks.check(store, true);
    }
  }

  @Test
  void operationsOfAnySizeAreUndoneOneAfterTheOther() {
    try (Store store = store()) {
      replaceAll(store, 1);
      for (int size : new int[] {OBJECTS, 1, 7, 2_000, 3, OBJECTS, 0, 1}) {
        assertThrows(
            FsException.class,
            () ->
                store.update(
                    Reserve.USER,
                    change -> {
                      for (int object = 0; object < size; object++) {
                        replace(change, object, 2);
                      }
                      for (int object = 0; object < size; object += 5) {
                        long id = FIRST_ID + object;
                        Cursor cursor = change.cursor();
                        assertTrue(cursor.find(0, id, RecordType.XATTR, 1, Tid.NOW));
                        change.remove(0, id, RecordType.XATTR, 1, cursor.createTid());
                        replace(change, OBJECTS + object, 2);
                      }
                      throw new FsException(Errno.EIO, "not this one");
                    }));
        assertAll(store, 1);
        store.read(tree -> {
          Cursor cursor = tree.cursor();
          for (int object = 0; object < OBJECTS; object++) {
            long id = FIRST_ID + OBJECTS + object;
            assertEquals(false, cursor.find(0, id, RecordType.XATTR, 1, Tid.NOW));
          }
          return null;
        });
      }
      store.commit();
      StoreChecks.check(store, true);
    }
  }

  @Test
  void whatReadersHeldComesBackWhenTheLastOfThemEnds() {
    try (Store store = store()) {
      replaceAll(store, 0);
      store.commit();
      ReaderPin first = store.pinForScan();
      replaceAll(store, 1);
      store.commit();
      ReaderPin second = store.pinForScan();
      replaceAll(store, 2);
      store.commit();
      long held = pending(store);
      assertTrue(held > 160, held + " blocks"); // two commits wrote all leaves
      second.close();
      assertEquals(held, pending(store), "the first reader holds all of it");
      ReaderPin third = store.pinForScan();
      first.close();
      assertEquals(0, pending(store), "no commit was needed");
      replaceAll(store, 3);
      store.commit();
      assertTrue(pending(store) > 80);
      third.close();
      assertEquals(0, pending(store));
      StoreChecks.check(store, true);
    }
  }

  private static long pending(Store store) {
    return store.space().counters().pendingFreeBlocks();
  }
}
