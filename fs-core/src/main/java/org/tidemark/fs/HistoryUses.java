package org.tidemark.fs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.eclipse.collections.api.tuple.primitive.LongLongPair;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.object.Commits;
import org.tidemark.object.Snapshots;
import org.tidemark.object.Snapshots.Snapshot;
import org.tidemark.scan.HistoryScan;
import org.tidemark.scan.ScanProgress;
import org.tidemark.txn.Store;

/** Tells what the past takes: asks {@link HistoryScan}, with the words of people for tids. */
final class HistoryUses {
  private static final long HOUR = 3600;
  private static final long DAY = 24 * HOUR;

  private static final long RECENT_SECONDS_MAX = 200 * 365 * DAY;
  private static final int TOP_MAX = 1000;

  /** The last band has no limit. */
  private static final long[] BAND_SECONDS = {HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY, 0};

  private final Store store;
  private final long now;
  private final long end;

  /**
   * @param now the time, ns since the epoch
   */
  HistoryUses(Store store, long now) {
    this.store = store;
    this.now = now;
    this.end = Present.tid(store);
  }

  /** Implements {@link Retention#historyUse}. */
  HistoryUse of(long recentSeconds, int top, ScanProgress progress) {
    if (recentSeconds < 0 || recentSeconds > RECENT_SECONDS_MAX || top < 0 || top > TOP_MAX) {
      throw new FsException(
          Errno.EINVAL,
          "not a question about history: " + top + " objects of " + recentSeconds + " seconds");
    }
    List<Snapshot> snapshots =
        store.read(Snapshots::list).stream()
            .sorted(Comparator.comparingLong(Snapshot::tid))
            .toList();
    long[] bandStarts = new long[BAND_SECONDS.length];
    for (int i = 0; i < bandStarts.length; i++) {
      bandStarts[i] = BAND_SECONDS[i] == 0 ? 0 : firstSince(BAND_SECONDS[i]);
    }
    HistoryScan scan =
        new HistoryScan(
            store,
            end,
            snapshots.stream().mapToLong(Snapshot::tid).toArray(),
            bandStarts,
            recentSeconds == 0 ? 0 : firstSince(recentSeconds));
    boolean more = true;
    while (more) {
      more = scan.next();
      progress.progress(scan.bytes(), store.committed().deadBytes());
    }
    return new HistoryUse(
        scan.bytes(),
        scan.reclaimableBytes(),
        bands(scan.bytesByBand()),
        named(snapshots, scan.bytesBySnapshot()),
        growing(scan, top));
  }

  /** The lowest tid that a change so many seconds ago, or later, has. */
  private long firstSince(long seconds) {
    long time = now - seconds * Units.NANOS_PER_SECOND;
    return store.read(view -> Commits.lastAt(view, time - 1, end)) + 1;
  }

  private static List<HistoryUse.Band> bands(long[] bytes) {
    List<HistoryUse.Band> bands = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      bands.add(new HistoryUse.Band(BAND_SECONDS[i], bytes[i]));
    }
    return bands;
  }

  private static List<HistoryUse.OfSnapshot> named(List<Snapshot> snapshots, long[] bytes) {
    List<HistoryUse.OfSnapshot> named = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      named.add(new HistoryUse.OfSnapshot(snapshots.get(i).name(), bytes[i]));
    }
    return named;
  }

  private List<HistoryUse.Holder> growing(HistoryScan scan, int top) {
    LastPaths paths = new LastPaths(store);
    List<LongLongPair> most =
        scan.recentBytesByObject()
            .keyValuesView()
            .toSortedList(Comparator.comparingLong(LongLongPair::getTwo).reversed())
            .take(top);
    List<HistoryUse.Holder> holders = new ArrayList<>();
    for (LongLongPair each : most) {
      holders.add(
          new HistoryUse.Holder(
              paths.of(each.getOne()), each.getTwo(), scan.bytesByObject().get(each.getOne())));
    }
    return holders;
  }
}
