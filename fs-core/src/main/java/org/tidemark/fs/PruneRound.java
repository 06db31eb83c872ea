package org.tidemark.fs;

import java.time.ZoneId;
import java.util.function.BooleanSupplier;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.scan.ExpendableMoments;
import org.tidemark.scan.KeptMoments;
import org.tidemark.scan.Prune;
import org.tidemark.scan.RetentionPolicy;
import org.tidemark.space.SpaceCounters;
import org.tidemark.txn.Store;

/**
 * One round of pruning without being asked: lets as many of the oldest moments go as may bring the
 * available space up to the high mark, destroys what only they saw, and commits, so that it can be
 * used. In what order moments go is in {@link ExpendableMoments}.
 *
 * <p>One round at a time.
 */
final class PruneRound {
  /** So much is given back at once, while nobody waits. */
  private static final long GIFT_BYTES = 64L * Units.MIB;

  private static final long GIFT_BYTES_PRESSED = 8L * Units.MIB;

  /** A step that took longer is not made up for by a rest of the same length. */
  private static final long REST_NANOS_MAX = 50_000_000;

  private final Store store;
  private final Settings settings;
  private final Pruning pruning;
  private final WritePace pace;
  private final Gathering gathering;
  private final Clock clock;
  private final ZoneId zone;

  /** Doubled when what was estimated to come free did not. */
  private long generosity = 1;

  /** How many moments could have gone beside those that did: of the round at hand. */
  private int momentsLeft;

  /** Whether what a crash or an interruption left of an earlier pruning was looked for. */
  private boolean remainsDone;

  /**
   * What came of a round.
   *
   * @param bytes that were given back
   * @param momentsLeft how many more could have gone
   * @param gathered whether segments came free
   */
  record Result(long bytes, int momentsLeft, boolean gathered) {
    boolean gaveAnything() {
      return bytes > 0 || gathered;
    }

    /** Whether another round may find something. */
    boolean mayGoOn() {
      return bytes > 0 || momentsLeft > 0 || gathered;
    }
  }

  PruneRound(
      Store store,
      Settings settings,
      Pruning pruning,
      WritePace pace,
      Gathering gathering,
      Clock clock,
      ZoneId zone) {
    this.store = store;
    this.settings = settings;
    this.pruning = pruning;
    this.pace = pace;
    this.gathering = gathering;
    this.clock = clock;
    this.zone = zone;
  }

  /**
   * Does one.
   *
   * @param pressed whether operations wait for it: while they do, it does not rest, and gives back
   *     little at a time; if they do at its beginning, the newest few moments may go too
   * @param stop ends it early
   * @param gave called each time that something can be used
   */
  synchronized Result run(BooleanSupplier pressed, BooleanSupplier stop, Runnable gave) {
    Configuration configuration = settings.configuration();
    long start = clock.monotonicNanos();
    boolean newestToo = pressed.getAsBoolean();
    Prune prune = pruning.begin(false, () -> decide(configuration, newestToo, stop));
    int moments = prune.moments().dropped().length;
    long given = 0;
    if (moments > 0 || !remainsDone) {
      given = destroy(prune, start, pressed, stop, gave);
      remainsDone |= !stop.getAsBoolean();
    }
    generosity = given == 0 && moments > 0 ? generosity * 2 : 1;
    boolean gathered = !stop.getAsBoolean() && needsGathering(configuration) && gathering.gather();
    if (gathered) {
      long ignored = store.commit();
      gave.run();
    }
    return new Result(given, momentsLeft, gathered);
  }

  private KeptMoments decide(Configuration configuration, boolean newestToo, BooleanSupplier stop) {
    SpaceCounters counters = store.space().counters();
    SpaceMarks marks = SpaceMarks.of(configuration, counters);
    long missing = marks.highBytes() - SpaceMarks.available(counters);
    boolean stopped = stop.getAsBoolean(); // by who wants to keep all of it from now on
    long wanted = stopped ? 0 : Math.max(1, missing) * Math.min(generosity, 1 << 20);
    ExpendableMoments moments =
        ExpendableMoments.of(
            store,
            configuration.pruneKeep(),
            Present.tid(store),
            RetentionPolicy.at(clock.realtimeNanos(), zone));
    KeptMoments kept = moments.letGo(wanted, newestToo);
    momentsLeft = moments.count(newestToo) - kept.dropped().length;
    return kept;
  }

  /** Returns how many bytes were given back. */
  private long destroy(
      Prune prune, long start, BooleanSupplier pressed, BooleanSupplier stop, Runnable gave) {
    long given = 0;
    long since = start;
    boolean more = true;
    while (more && !stop.getAsBoolean()) {
      long stepStart = clock.monotonicNanos();
      more = pruning.next(prune);
      long now = clock.monotonicNanos();
      long fresh = prune.bytes() - given;
      boolean hurry = pressed.getAsBoolean();
      if (!more || fresh >= (hurry ? GIFT_BYTES_PRESSED : GIFT_BYTES)) {
        long ignored = store.commit();
        now = clock.monotonicNanos();
        pace.gave(fresh, now - since);
        given += fresh;
        since = now;
        if (fresh > 0) {
          gave.run();
        }
      }
      if (more && !hurry) {
        clock.parkNanos(Math.min(REST_NANOS_MAX, now - stepStart));
        since += Math.min(REST_NANOS_MAX, now - stepStart);
      }
    }
    return given;
  }

  /** Much is free, yet little of it is for data. */
  private boolean needsGathering(Configuration configuration) {
    SpaceCounters counters = store.space().counters();
    SpaceMarks marks = SpaceMarks.of(configuration, counters);
    long free = (counters.freeBlocks() - counters.reservedBlocks()) * Units.BLOCK_BYTES;
    return !marks.isHigh(SpaceMarks.available(counters)) && free > marks.highBytes();
  }
}
