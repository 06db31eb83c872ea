package org.tidemark.txn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.testing.CountingDevice;
import org.tidemark.device.testing.CrashDevice;
import org.tidemark.device.testing.CrashReplay;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.volume.FormatOptions;
import org.tidemark.volume.VolumeFormatter;
import org.tidemark.volume.VolumeSet;

/**
 * The power goes at any write: what is found then is a prefix of the operations, with all that was
 * synced.
 */
final class StoreCrashTest {
  private static final StoreOptions OPTIONS = new StoreOptions(false, 4 << 20, 0);
  private static final StoreOptions READ_ONLY = new StoreOptions(true, 4 << 20, 0);

  private record Mark(int event, int step) {}

  private static MemoryDevice formatted() {
    MemoryDevice device = new MemoryDevice("image", 32L << 20);
    FormatOptions options = new FormatOptions(0, 0, 0, 1 << 20, "", new UUID(7, 8), 42, 0);
    VolumeFormatter.format(List.of(device), options);
    return device.reopen();
  }

  private static Store open(BlockDevice device, StoreOptions options) {
    return Store.open(VolumeSet.open(List.of(device)), options, new ManualClock());
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16})
  void whatIsFoundIsAPrefixWithAllThatWasSynced(long seed) {
    CrashDevice device = new CrashDevice(formatted());
    StoreModel model = new StoreModel(seed);
    List<Mark> started = new ArrayList<>();
    List<Mark> durable = new ArrayList<>();
    Map<Long, Integer> commits = new TreeMap<>();
    Store store = open(device, OPTIONS);
    Random readers = new Random(seed);
    List<ReaderPin> pins = new ArrayList<>();
    durable.add(new Mark(device.events(), 0));
    for (int i = 0; i < 400; i++) {
      beginOrEnd(pins, store, readers);
      started.add(new Mark(device.events(), model.steps() + 1));
      int kind = model.random().nextInt(20);
      if (kind == 0) {
        model.failingStep(store);
      } else if (kind < 14) {
        model.step(store);
      } else if (kind < 18) {
        store.syncOperations();
        durable.add(new Mark(device.events(), model.steps()));
      } else {
        commits.put(store.commit(), model.steps());
        durable.add(new Mark(device.events(), model.steps()));
      }
      StoreChecks.check(store, model.random().nextInt(30) == 0);
    }
    pins.forEach(ReaderPin::close);
    store.close();
    durable.add(new Mark(device.events(), model.steps()));

    CrashReplay replay = device.replay();
    for (int point = 0; point <= replay.points(); point += 1 + model.random().nextInt(4)) {
      MemoryDevice crashed = replay.at(point, seed);
      int least = lastBefore(durable, point);
      int most = Math.max(least, lastStarted(started, point));
      checkRecovered(crashed, model, least, most, commits);
    }
  }

  /** Readers hold back what commits free, across some of these; it is used again when they end. */
  private static void beginOrEnd(List<ReaderPin> pins, Store store, Random readers) {
    if (readers.nextInt(10) == 0 && pins.size() < 3) {
      pins.add(store.pinForScan());
    } else if (readers.nextInt(15) == 0 && !pins.isEmpty()) {
      pins.remove(readers.nextInt(pins.size())).close();
    }
  }

  private static void checkRecovered(
      MemoryDevice crashed, StoreModel model, int least, int most, Map<Long, Integer> commits) {
    String context = crashed.name() + ", steps " + least + " to " + most;
    MemoryDevice untouched = crashed.forkReadOnly();
    try (Store readOnly = open(untouched, READ_ONLY)) {
      isPrefix(readOnly, model, least, most, context + " (read-only)");
    }
    // A crash while recovering, too.
    CrashDevice again = new CrashDevice(crashed.fork());
    Store store = open(again, OPTIONS);
    int step = isPrefix(store, model, least, most, context);
    StoreChecks.check(store, true);
    for (Map.Entry<Long, Integer> commit : commits.entrySet()) {
      if (commit.getKey() <= store.committedTid() && commit.getValue() <= step) {
        // Values are replaced in place in this model, so only the names are history.
        assertEquals(
            model.state(commit.getValue()).keySet(),
            StoreModel.read(store, commit.getKey()).keySet(),
            context + ", as of " + commit.getKey());
      }
    }
    StoreModel more = new StoreModel(step);
    store.close();
    CrashReplay nested = again.replay();
    int point = more.random().nextInt(nested.points() + 1);
    try (Store twice = open(nested.at(point, step), OPTIONS)) {
      isPrefix(twice, model, step, step, context + ", again at " + point);
      StoreChecks.check(twice, true);
    }
  }

  private static int isPrefix(Store store, StoreModel model, int least, int most, String context) {
    SortedMap<String, Integer> found = StoreModel.read(store, Long.MAX_VALUE);
    for (int step = most; step >= least; step--) {
      if (found.equals(model.state(Math.min(step, model.steps())))) {
        return Math.min(step, model.steps());
      }
    }
    throw new AssertionError(context + ": the state is none of these");
  }

  private static int lastBefore(List<Mark> marks, int point) {
    int step = 0;
    for (Mark mark : marks) {
      step = mark.event <= point ? mark.step : step;
    }
    return step;
  }

  private static int lastStarted(List<Mark> marks, int point) {
    int step = 0;
    for (Mark mark : marks) {
      step = mark.event <= point ? mark.step : step;
    }
    return step;
  }

  @Test
  void aSmallDurableChangeTakesOneLogWriteAndOneBarrier() {
    CountingDevice device = new CountingDevice(formatted());
    try (Store store = open(device, OPTIONS)) {
      StoreModel model = new StoreModel(1);
      model.step(store);
      store.syncOperations();
      for (int i = 0; i < 20; i++) {
        model.failingStep(store);
        CountingDevice.Counts before = device.counts();
        int steps = model.steps();
        model.step(store);
        long dataWrites = device.counts().minus(before).writes();
        store.syncOperations();
        CountingDevice.Counts took = device.counts().minus(before);
        assertEquals(steps + 1, model.steps());
        assertEquals(dataWrites + 1, took.writes());
        assertEquals(1, took.barriers());
      }
      CountingDevice.Counts before = device.counts();
      store.syncOperations();
      assertEquals(0, device.counts().minus(before).writes(), "nothing new to write");
    }
  }

  @Test
  void anIdleStoreCommitsNothing() {
    CountingDevice device = new CountingDevice(formatted());
    try (Store store = open(device, OPTIONS)) {
      new StoreModel(2).step(store);
      long tid = store.commit();
      CountingDevice.Counts before = device.counts();
      assertEquals(tid, store.commit());
      assertEquals(0, device.counts().minus(before).writes());
      assertTrue(tid > 0);
    }
  }
}
