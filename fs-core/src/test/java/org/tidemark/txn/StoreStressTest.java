package org.tidemark.txn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Clock;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.RecordType;
import org.tidemark.space.Reserve;
import org.tidemark.volume.FormatOptions;
import org.tidemark.volume.VolumeFormatter;
import org.tidemark.volume.VolumeSet;

/**
 * Writers, readers, fsyncs and a commit every few milliseconds at once, with a cache so small that
 * nodes are evicted and read again all the time. Every operation changes two records to the same
 * value, so a torn one would show.
 */
final class StoreStressTest {
  private static final int OBJECTS = 3_000;
  private static final int OPERATIONS = 15_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void operationsAreAtomicForReadersAndSurvive(long seed) throws Exception {
    MemoryDevice device = new MemoryDevice("image", 256L << 20);
    FormatOptions options = new FormatOptions(0, 0, 0, 1 << 20, "", new UUID(7, 8), 42, 0);
    VolumeFormatter.format(List.of(device), options);
    StoreOptions opened = new StoreOptions(false, 32 * 16 * 1024, 2_000_000);
    List<int[]> values = new ArrayList<>();
    try (Store store = open(device, opened)) {
      AtomicBoolean done = new AtomicBoolean();
      ExecutorService threads = Executors.newFixedThreadPool(5);
      List<Future<?>> writers = new ArrayList<>();
      List<Future<?>> others = new ArrayList<>();
      for (int writer = 0; writer < 2; writer++) {
        int[] mine = new int[OBJECTS];
        values.add(mine);
        int number = writer;
        writers.add(threads.submit(() -> write(store, number, mine, new Random(seed + number))));
      }
      others.add(threads.submit(() -> read(store, done, new Random(~seed), Tid.NOW)));
      others.add(threads.submit(() -> read(store, done, new Random(-seed), 0)));
      others.add(threads.submit(() -> sync(store, done)));
      await(writers);
      done.set(true);
      await(others);
      threads.shutdown();
      compare(store, values);
      store.commit();
      StoreChecks.check(store, true);
    }
    try (Store store = open(device.reopen(), opened)) {
      compare(store, values);
      StoreChecks.check(store, true);
    }
  }

  private static Store open(MemoryDevice device, StoreOptions options) {
    return Store.open(VolumeSet.open(List.of(device)), options, Clock.system());
  }

  private static void await(List<Future<?>> futures)
      throws InterruptedException, ExecutionException {
    for (Future<?> future : futures) {
      future.get();
    }
  }

  private static void write(Store store, int writer, int[] values, Random random) {
    for (int i = 0; i < OPERATIONS; i++) {
      int object = random.nextInt(OBJECTS);
      int value = 1 + random.nextInt(1_000_000);
      boolean remove = values[object] != 0 && random.nextInt(4) == 0;
      store.update(
          Reserve.USER,
          change -> {
            put(change, id(writer, object), 0, remove ? 0 : value);
            put(change, id(writer, object), 1, remove ? 0 : value);
            return null;
          });
      values[object] = remove ? 0 : value;
      if (random.nextInt(500) == 0) {
        store.syncOperations();
      }
    }
  }

  private static long id(int writer, int object) {
    return 10 + 2L * object + writer;
  }

  private static void put(Change change, long object, long key, int value) {
    Cursor cursor = change.cursor();
    if (cursor.find(0, object, RecordType.XATTR, key, Tid.NOW)) {
      change.kill(0, object, RecordType.XATTR, key, cursor.createTid());
    }
    if (value != 0) {
      UnsafeBuffer payload = new UnsafeBuffer(new byte[4 + value % 300]);
      payload.putInt(0, value);
      change.insert(0, object, RecordType.XATTR, key, payload, 0, payload.capacity());
    }
  }

  private static int get(Cursor cursor, long object, long key, long asOf) {
    return cursor.find(0, object, RecordType.XATTR, key, asOf)
        ? cursor.payload().getInt(cursor.payloadOffset())
        : 0;
  }

  private static void read(Store store, AtomicBoolean done, Random random, long moment) {
    int reads = 0;
    while (!done.get() || reads == 0) {
      long object = id(random.nextInt(2), random.nextInt(OBJECTS));
      long asOf = moment == Tid.NOW ? moment : Math.max(1, store.committedTid());
      store.read(tree -> {
        Cursor cursor = tree.cursor();
        assertEquals(
            get(cursor, object, 0, asOf), get(cursor, object, 1, asOf), "object " + object);
        return null;
      });
      reads++;
    }
    assertTrue(reads > 0);
  }

  private static void sync(Store store, AtomicBoolean done) {
    while (!done.get()) {
      store.syncOperations();
      Thread.onSpinWait();
    }
  }

  private static void compare(Store store, List<int[]> values) {
    store.read(tree -> {
      Cursor cursor = tree.cursor();
      for (int writer = 0; writer < values.size(); writer++) {
        for (int object = 0; object < OBJECTS; object++) {
          assertEquals(values.get(writer)[object], get(cursor, id(writer, object), 0, Tid.NOW));
        }
      }
      return null;
    });
  }
}
