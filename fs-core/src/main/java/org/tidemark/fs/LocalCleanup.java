package org.tidemark.fs;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.scan.ReblockPosition;
import org.tidemark.scan.ScanProgress;

/**
 * What is to be done now and then, as configured: a snapshot, and an end to old ones; pruning;
 * putting in order. The filesystem itself remembers when each was done and where it stopped, so it
 * may be asked as often as one likes, by any program. DragonFly's {@code hammer cleanup} is the
 * model.
 *
 * <p>Thread-safe: one at a time.
 */
final class LocalCleanup {
  private static final String SNAPSHOT_PREFIX = "cleanup-";
  private static final String SNAPSHOT_NOTE = "made by tidemark cleanup";
  private static final DateTimeFormatter SNAPSHOT_NAME =
      DateTimeFormatter.ofPattern("'" + SNAPSHOT_PREFIX + "'yyyy-MM-dd-HHmmss", Locale.ROOT);

  /** When pruning, or putting in order, last came to its end; in ns since 1970. */
  private static final String PRUNED = Settings.NOTE_PREFIX + "pruned";

  private static final String REBLOCKED = Settings.NOTE_PREFIX + "reblocked";

  /** Where putting in order goes on. */
  private static final String REBLOCK_AT = Settings.NOTE_PREFIX + "reblock-at";

  /** Something is due this part of its period early: cron does not call to the second. */
  private static final double EARLY = 0.1;

  private final Retention retention;
  private final Reblocking reblocking;
  private final Settings settings;
  private final Clock clock;
  private final ZoneId zone;
  private final AtomicBoolean running = new AtomicBoolean();

  LocalCleanup(
      Retention retention, Reblocking reblocking, Settings settings, Clock clock, ZoneId zone) {
    this.retention = retention;
    this.reblocking = reblocking;
    this.settings = settings;
    this.clock = clock;
    this.zone = zone;
  }

  /** Implements {@link Retention#cleanup}. */
  CleanupReport run(ScanProgress progress) {
    if (!running.compareAndSet(false, true)) {
      throw new FsException(Errno.EBUSY, "it is being cleaned up already");
    }
    try {
      Configuration wanted = settings.configuration();
      List<String> remarks = new ArrayList<>();
      String made = "";
      if (isSnapshotDue(wanted)) {
        made = snapshot(remarks);
      }
      List<String> deleted = deleteOld(wanted);
      List<PruneReport> pruned = new ArrayList<>();
      if (isDue(PRUNED, wanted.pruneEverySeconds())) {
        pruned.add(prune(wanted, progress));
      }
      List<ReblockReport> reblocked = new ArrayList<>();
      if (isDue(REBLOCKED, wanted.reblockEverySeconds())) {
        reblock(wanted, progress, reblocked, remarks);
      }
      return new CleanupReport(made, deleted, pruned, reblocked, remarks);
    } finally {
      running.set(false);
    }
  }

  /** One of the future stays from before the clock was set back, and says nothing. */
  private boolean isSnapshotDue(Configuration wanted) {
    long now = clock.realtimeNanos();
    long last =
        ours().stream()
            .mapToLong(SnapshotInfo::createdNanos)
            .filter(created -> created <= now)
            .max()
            .orElse(0);
    return isDue(last, wanted.snapshotEverySeconds());
  }

  private List<SnapshotInfo> ours() {
    return retention.snapshots().stream()
        .filter(each -> each.name().startsWith(SNAPSHOT_PREFIX))
        .filter(each -> each.note().equals(SNAPSHOT_NOTE))
        .toList();
  }

  /** What comes after does not need the snapshot: pruning gives room for the next one. */
  private String snapshot(List<String> remarks) {
    long now = clock.realtimeNanos();
    Instant time = Instant.ofEpochSecond(now / Units.NANOS_PER_SECOND);
    try {
      return retention
          .createSnapshot(SNAPSHOT_NAME.format(time.atZone(zone)), SNAPSHOT_NOTE, "")
          .name();
    } catch (FsException e) {
      if (e.errno() == Errno.EIO || e.errno() == Errno.EROFS) {
        throw e;
      }
      remarks.add("no snapshot was made: " + e.getMessage());
      return "";
    }
  }

  private List<String> deleteOld(Configuration wanted) {
    List<String> deleted = new ArrayList<>();
    for (SnapshotInfo each : ours()) {
      long age = (clock.realtimeNanos() - each.createdNanos()) / Units.NANOS_PER_SECOND;
      if (age > wanted.snapshotKeepSeconds() && !each.held()) {
        retention.deleteSnapshot(each.name());
        deleted.add(each.name());
      }
    }
    return deleted;
  }

  private PruneReport prune(Configuration wanted, ScanProgress progress) {
    PruneReport report =
        retention.prune(new PruneRequest("", false, wanted.pruneSeconds()), progress);
    if (report.complete()) {
      settings.note(PRUNED, Long.toString(clock.realtimeNanos()));
    }
    return report;
  }

  private void reblock(
      Configuration wanted,
      ScanProgress progress,
      List<ReblockReport> reblocked,
      List<String> remarks) {
    try {
      reblocked.add(reblock(wanted, progress));
    } catch (FsException e) {
      if (e.errno() != Errno.EBUSY) {
        throw e;
      }
      remarks.add(String.valueOf(e.getMessage())); // What was done before is to be told.
    }
  }

  private ReblockReport reblock(Configuration wanted, ScanProgress progress) {
    ReblockReport report =
        reblocking.reblock(
            new ReblockRequest(
                true, true, wanted.reblockFillPercent(), wanted.reblockSeconds(), reblockStart()),
            progress);
    settings.note(REBLOCK_AT, report.stoppedAt());
    if (report.complete()) {
      settings.note(REBLOCKED, Long.toString(clock.realtimeNanos()));
    }
    return report;
  }

  /** What another version noted would be refused each time: then it begins at the start. */
  private String reblockStart() {
    String noted = settings.noted(REBLOCK_AT);
    return ReblockPosition.isPosition(noted) ? noted : "";
  }

  private boolean isDue(String note, long everySeconds) {
    String last = settings.noted(note);
    return isDue(last.matches("\\d{1,18}|[1-8]\\d{18}") ? Long.parseLong(last) : 0, everySeconds);
  }

  private boolean isDue(long last, long everySeconds) {
    long since = clock.realtimeNanos() - last;
    // A time in the future means that the clock was set back: then it is not known when it was.
    return everySeconds > 0
        && (since < 0 || since >= (1 - EARLY) * everySeconds * Units.NANOS_PER_SECOND);
  }
}
