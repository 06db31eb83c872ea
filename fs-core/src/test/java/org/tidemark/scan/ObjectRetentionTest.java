package org.tidemark.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.InodeFormat;
import org.tidemark.format.RecordType;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Store;
import org.tidemark.txn.StoreOptions;
import org.tidemark.volume.VolumeSet;

/**
 * What goes of an object, held against the plain sentence, of objects of all shapes: versions of
 * their inodes with gaps between them, and records that begin and end amid the lives of versions,
 * as replicas have them.
 */
class ObjectRetentionTest {
  private static final long END = 40;

  private record Life(long from, long end) {
    boolean sees(long tid) {
      return from <= tid && (end == Tid.LIVE || tid < end);
    }
  }

  private final ManualClock clock = new ManualClock();
  private final Random random = new Random(7);

  @Test
  void itIsThePlainSentence() {
    MemoryDevice device = new MemoryDevice(64L * Units.MIB);
    FileSystem.make(List.of(device), MakeOptions.seeded(1, clock));
    int went = 0;
    int stayed = 0;
    int protectedByOne = 0;
    try (VolumeSet volumes = VolumeSet.open(List.of(device));
        Store store =
            Store.open(volumes, new StoreOptions(false, 8L * Units.MIB, 0, true), clock)) {
      for (long id = 100; id < 1_100; id++) {
        List<Life> versions = versions();
        insert(store, id, versions);
        ObjectRetention retention = retention();
        for (int i = 0; i < 20; i++) {
          long from = 1 + random.nextLong(END - 1);
          Life record = new Life(from, from + 1 + random.nextLong(END + 3 - from));
          boolean goes = compare(store, retention, id, versions, record);
          went += goes ? 1 : 0;
          stayed += goes ? 0 : 1;
          protectedByOne += !goes && retention.own().isDoomed(from, record.end()) ? 1 : 0;
        }
      }
    }
    assertTrue(went > 3_000 && stayed > 3_000, went + " went, " + stayed + " stayed");
    assertTrue(protectedByOne > 500, "kept for a moment that is not its own: " + protectedByOne);
  }

  private boolean compare(
      Store store, ObjectRetention retention, long id, List<Life> versions, Life record) {
    RecordKey key = new RecordKey(0, id, RecordType.EXTENT, 0, record.from());
    Predicate<Life> stays = version -> version.end() == Tid.LIVE || !goes(retention, version);
    for (Life version : versions) {
      if (version.end() != Tid.LIVE) {
        assertEquals(
            goes(retention, version), retention.versionGoes(version.from(), version.end()));
      }
    }
    boolean willGo = store.read(view -> retention.recordWillGo(view, key, record.end()));
    boolean goesNow = store.read(view -> retention.recordGoes(view, key, record.end()));
    String what = record + " of " + versions + " under " + Arrays.toString(retention.own().kept());
    assertEquals(goes(retention, versions, record, stays), willGo, what);
    assertEquals(goes(retention, versions, record, version -> true), goesNow, what);
    return willGo;
  }

  private static boolean goes(ObjectRetention retention, Life version) {
    KeptMoments moments =
        version.from() >= retention.namedFrom() ? retention.named() : retention.own();
    return version.end() <= END && LongStream.of(moments.kept()).noneMatch(version::sees);
  }

  private static boolean goes(
      ObjectRetention retention, List<Life> versions, Life record, Predicate<Life> counts) {
    LongPredicate shown =
        tid -> versions.stream().anyMatch(version -> version.sees(tid) && counts.test(version));
    return record.end() <= END
        && LongStream.of(retention.all().kept()).filter(record::sees).noneMatch(shown);
  }

  /** Lives of versions, one after the other, with gaps. */
  private List<Life> versions() {
    List<Life> versions = new ArrayList<>();
    long at = 1L + random.nextInt(8);
    while (at < END && random.nextInt(12) != 0) {
      long end = at + 1 + random.nextInt(6);
      versions.add(new Life(at, end > END - 3 && random.nextBoolean() ? Tid.LIVE : end));
      if (versions.getLast().end() == Tid.LIVE) {
        break;
      }
      at = end + Math.max(0L, random.nextLong(6) - 3);
    }
    return versions;
  }

  private static void insert(Store store, long id, List<Life> versions) {
    UnsafeBuffer payload = new UnsafeBuffer(new byte[InodeFormat.LENGTH]);
    store.update(
        Reserve.ROOT,
        change -> {
          for (Life life : versions) {
            change.insertPiece(
                0,
                id,
                RecordType.INODE,
                0,
                life.from(),
                life.end(),
                payload,
                0,
                InodeFormat.LENGTH);
          }
          return id;
        });
  }

  private ObjectRetention retention() {
    long[] all = LongStream.rangeClosed(1, END).filter(tid -> random.nextInt(3) != 0).toArray();
    long[] own = LongStream.of(all).filter(tid -> random.nextInt(4) == 0).toArray();
    long[] named = LongStream.of(own).filter(tid -> random.nextInt(4) == 0).toArray();
    return new ObjectRetention(
        moments(all),
        moments(own),
        moments(named),
        random.nextInt(4) == 0 ? random.nextLong(END) : Long.MAX_VALUE);
  }

  private static KeptMoments moments(long[] kept) {
    return new KeptMoments(kept, new long[0], END);
  }
}
