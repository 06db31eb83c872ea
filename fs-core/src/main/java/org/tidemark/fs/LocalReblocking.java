package org.tidemark.fs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.scan.DataDamage;
import org.tidemark.scan.NodeGather;
import org.tidemark.scan.Pace;
import org.tidemark.scan.Reblock;
import org.tidemark.scan.ReblockPosition;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ScanProgress;
import org.tidemark.txn.Store;

/**
 * Puts a filesystem in order that this process has open.
 *
 * <p>Locks, above all others: {@code working} for as long as it is put in order, only tried for;
 * {@code gathering} for the moments in which somebody who wants room has some made. Both may go on
 * at once: each step looks at what is there, and a segment is emptied by one of them.
 */
final class LocalReblocking implements Reblocking {
  private static final int PERCENT = 100;

  /** For what is gathered for want of room. */
  private static final int GATHER_FILL_PERCENT = 90;

  private static final int GATHER_SEGMENTS_MAX = 16;

  /** A hundred years: what is older than that is so in nanoseconds, too. */
  private static final long COMPRESS_SECONDS_MAX = 100L * 366 * 86_400 / 16;

  private final Store store;
  private final Clock clock;
  private final ReentrantLock working = new ReentrantLock();
  private final ReentrantLock gathering = new ReentrantLock();

  LocalReblocking(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public ReblockReport reblock(ReblockRequest request, ScanProgress progress) {
    if (request.fillPercent() < 0
        || request.fillPercent() > PERCENT
        || request.secondsMax() < 0
        || request.compressSeconds() < 0
        || request.compressSeconds() > COMPRESS_SECONDS_MAX
        || !(request.data() || request.nodes() || request.compressSeconds() > 0)) {
      throw new FsException(Errno.EINVAL, "nothing to put in order: " + request);
    }
    Present.checkNotReadOnly(store);
    if (request.compressSeconds() > 0 && Present.replica(store) != null) {
      throw new FsException(
          Errno.EINVAL, "a replica cannot be compressed: what ceased there may live again");
    }
    ReblockPosition start = ReblockPosition.parse(request.resumeFrom());
    if (!working.tryLock()) {
      throw new FsException(Errno.EBUSY, "it is being put in order already");
    }
    try {
      return reblock(request, start, progress);
    } finally {
      working.unlock();
    }
  }

  private ReblockReport reblock(
      ReblockRequest request, ReblockPosition start, ScanProgress progress) {
    long begin = clock.monotonicNanos();
    int fill =
        request.fillPercent() == 0 ? ReblockRequest.FILL_PERCENT_DEFAULT : request.fillPercent();
    // What was written just now counts, too.
    long ignored = store.commit();
    Pace pace = new Pace(store, clock);
    try (Reblock reblock =
        new Reblock(
            store,
            pace,
            request.data(),
            request.nodes(),
            fill,
            request.compressSeconds(),
            clock.realtimeNanos(),
            start)) {
      long total = request.data() ? store.committed().liveBytes() : 0;
      boolean more = true;
      boolean inTime = true;
      while (more && inTime) {
        more = reblock.next();
        progress.progress(reblock.bytesPassed(), Math.max(total, reblock.bytesPassed()));
        pace.rest();
        inTime = request.secondsMax() == 0 || secondsSince(begin) < request.secondsMax();
      }
      reblock.stop();
      return report(reblock, !more);
    }
  }

  private long secondsSince(long start) {
    return (clock.monotonicNanos() - start) / Units.NANOS_PER_SECOND;
  }

  private ReblockReport report(Reblock reblock, boolean complete) {
    LastPaths paths = new LastPaths(store);
    List<ReblockReport.Damage> listed = new ArrayList<>();
    for (DataDamage damage : reblock.damages().stream().limit(ReblockReport.DAMAGES_MAX).toList()) {
      byte[] path = damage.objectId() == 0 ? new byte[0] : paths.of(damage.objectId());
      listed.add(new ReblockReport.Damage(path, damage.offset(), damage.text()));
    }
    return new ReblockReport(
        reblock.bytesMoved(),
        reblock.extentsMoved(),
        reblock.bytesLeft(),
        reblock.bytesSaved(),
        reblock.nodesMoved(),
        reblock.segmentsFreed(),
        reblock.damages().size(),
        List.copyOf(listed),
        complete,
        complete ? "" : reblock.position().toString());
  }

  @Override
  public long gatherNodes() {
    gathering.lock();
    try (NodeGather gather =
        new NodeGather(
            store, GATHER_FILL_PERCENT, GATHER_SEGMENTS_MAX, RecordKey.LOWEST, new ArrayList<>())) {
      if (gather.segments() == 0) {
        return 0;
      }
      while (gather.next()) {
        // Each step is short; whoever asked for this waits for it.
      }
      gather.finish();
      return gather.segmentsFreed();
    } finally {
      gathering.unlock();
    }
  }

  @Override
  public long gatherData() {
    gathering.lock();
    try {
      return Reblock.gatherData(
          store, Pace.hurried(store, clock), GATHER_FILL_PERCENT, GATHER_SEGMENTS_MAX);
    } finally {
      gathering.unlock();
    }
  }
}
