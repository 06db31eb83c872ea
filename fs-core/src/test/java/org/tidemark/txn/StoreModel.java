package org.tidemark.txn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Crc32c;
import org.tidemark.btree.Cursor;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.RecordType;
import org.tidemark.space.Reserve;
import org.tidemark.space.Run;

/**
 * Seeded operations on a store beside a plain map of what is live, and the map's state after every
 * operation.
 *
 * <p>Two kinds of records: small ones with their value in the payload, and extents whose value is a
 * block of data.
 */
final class StoreModel {
  private static final int OBJECTS = 40;
  private static final int KEYS = 12;

  private final Random random;
  private final TreeMap<String, Integer> live = new TreeMap<>();
  private final List<SortedMap<String, Integer>> states = new ArrayList<>();

  StoreModel(long seed) {
    random = new Random(seed);
    states.add(new TreeMap<>());
  }

  /** The number of operations so far. */
  int steps() {
    return states.size() - 1;
  }

  SortedMap<String, Integer> state(int step) {
    return states.get(step);
  }

  Random random() {
    return random;
  }

  /** One operation of one to four record changes. */
  void step(Store store) {
    Run[] run = new Run[1];
    int value = random.nextInt();
    if (random.nextInt(3) == 0) {
      store.space().reserveData(1, Reserve.USER);
      run[0] = store.space().allocateData(1);
      store.volumes().write(run[0].address(), data(value));
    }
    int changes = 1 + random.nextInt(4);
    store.update(
        Reserve.USER,
        change -> {
          if (run[0] != null) {
            putExtent(change, run[0], value);
          }
          for (int i = 0; i < changes; i++) {
            putSmall(change);
          }
          return null;
        });
    states.add(new TreeMap<>(live));
  }

  /** An operation that fails half-way and must leave no trace. */
  void failingStep(Store store) {
    TreeMap<String, Integer> before = new TreeMap<>(live);
    try {
      store.update(
          Reserve.USER,
          change -> {
            for (int i = 0; i < 5; i++) {
              putSmall(change);
            }
            throw new IllegalStateException("on purpose");
          });
      throw new AssertionError("the operation did not fail");
    } catch (IllegalStateException expected) {
      live.clear();
      live.putAll(before);
    }
  }

  private void putSmall(Change change) {
    long object = 10L + random.nextInt(OBJECTS);
    long key = random.nextInt(KEYS);
    String name = object + "/" + key;
    Cursor cursor = change.cursor();
    boolean exists = cursor.find(0, object, RecordType.XATTR, key, Long.MAX_VALUE);
    if (exists != live.containsKey(name)) {
      throw new AssertionError(name + " exists: " + exists);
    }
    int kind = random.nextInt(10);
    if (exists && kind < 3) {
      change.replace(
          0, object, RecordType.XATTR, key, cursor.createTid(), value(name), 0, payloadLength());
      return;
    }
    if (exists) {
      change.kill(0, object, RecordType.XATTR, key, cursor.createTid());
      live.remove(name);
    }
    if (!exists || kind < 6) {
      change.insert(0, object, RecordType.XATTR, key, value(name), 0, payloadLength());
    }
  }

  private int lastLength;

  private UnsafeBuffer value(String name) {
    lastLength = 4 + random.nextInt(random.nextInt(8) == 0 ? 2000 : 100);
    UnsafeBuffer payload = new UnsafeBuffer(new byte[lastLength]);
    int value = random.nextInt();
    payload.putInt(0, value);
    live.put(name, value);
    return payload;
  }

  private int payloadLength() {
    return lastLength;
  }

  private void putExtent(Change change, Run run, int value) {
    long object = 10L + random.nextInt(OBJECTS);
    long key = random.nextInt(4) * 4096L;
    Cursor cursor = change.cursor();
    if (cursor.find(0, object, RecordType.EXTENT, key, Long.MAX_VALUE)) {
      long address = ExtentFormat.address(cursor.payload(), cursor.payloadOffset());
      if (change.kill(0, object, RecordType.EXTENT, key, cursor.createTid())) {
        change.freed(new Run(address, 1));
      }
    }
    UnsafeBuffer payload = new UnsafeBuffer(new byte[ExtentFormat.length(1)]);
    ExtentFormat.init(payload, 0, run.address(), 4096, 4096, ExtentFormat.CODEC_PLAIN);
    ExtentFormat.crc(payload, 0, 0, Crc32c.of(data(value)));
    change.allocated(run);
    change.insert(0, object, RecordType.EXTENT, key, payload, 0, ExtentFormat.length(1));
    live.put(object + "#" + key, value);
  }

  private static ByteBuffer data(int value) {
    ByteBuffer data = ByteBuffer.allocate(4096);
    while (data.hasRemaining()) {
      data.putInt(value);
    }
    return data.flip();
  }

  /** What is visible in the store at {@code asOf}, with all data read and checked. */
  static SortedMap<String, Integer> read(Store store, long asOf) {
    TreeMap<String, Integer> found = new TreeMap<>();
    store.read(tree -> {
      Cursor cursor = tree.cursor();
      for (long object = 10; object < 10 + OBJECTS; object++) {
        boolean more = cursor.firstVisible(0, object, RecordType.XATTR, 0, -1L, asOf);
        while (more) {
          found.put(object + "/" + cursor.key(), cursor.payload().getInt(cursor.payloadOffset()));
          more = cursor.nextVisible();
        }
        more = cursor.firstVisible(0, object, RecordType.EXTENT, 0, -1L, asOf);
        while (more) {
          found.put(object + "#" + cursor.key(), readData(store, cursor));
          more = cursor.nextVisible();
        }
      }
      return null;
    });
    return found;
  }

  private static int readData(Store store, Cursor cursor) {
    ByteBuffer data = ByteBuffer.allocate(4096);
    store.volumes().read(ExtentFormat.address(cursor.payload(), cursor.payloadOffset()), data);
    if (Crc32c.of(data.flip()) != ExtentFormat.crc(cursor.payload(), cursor.payloadOffset(), 0)) {
      throw new AssertionError("data of " + cursor.objectId() + " is not what was written");
    }
    return data.getInt(0);
  }
}
