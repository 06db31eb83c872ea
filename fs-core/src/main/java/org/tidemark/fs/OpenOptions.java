package org.tidemark.fs;

import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Consumer;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;

/**
 * How a filesystem is opened. Immutable; starts from {@link #DEFAULTS}, and each {@code with...}
 * returns a copy that differs in one thing.
 */
public final class OpenOptions {
  /** A filesystem of the machine's clock and time zone that commits every 5 seconds. */
  public static final OpenOptions DEFAULTS = new OpenOptions();

  private boolean readOnly = false;
  private Optional<String> asOf = Optional.empty();
  private long commitIntervalNanos = 5 * Units.NANOS_PER_SECOND;
  private boolean backgroundFlush = true;
  private long nodeCacheBytes = 96L * Units.MIB;
  private long dirtyBytesMax = 64L * Units.MIB;
  private AtimeMode atimeMode = AtimeMode.RELATIME;
  private boolean history = true;
  private boolean autoprune = false;
  private Clock clock = Clock.system();
  private ZoneId zone = ZoneId.systemDefault();

  private OpenOptions() {}

  private OpenOptions(OpenOptions from) {
    readOnly = from.readOnly;
    asOf = from.asOf;
    commitIntervalNanos = from.commitIntervalNanos;
    backgroundFlush = from.backgroundFlush;
    nodeCacheBytes = from.nodeCacheBytes;
    dirtyBytesMax = from.dirtyBytesMax;
    atimeMode = from.atimeMode;
    history = from.history;
    autoprune = from.autoprune;
    clock = from.clock;
    zone = from.zone;
  }

  /** Returns options for tests: nothing happens on its own. */
  public static OpenOptions deterministic(Clock clock) {
    return DEFAULTS
        .withClock(clock)
        .withZone(ZoneId.of("UTC"))
        .withCommitIntervalNanos(0)
        .withBackgroundFlush(false);
  }

  /** Nothing is ever written, not even to recover: what the log holds is shown from memory. */
  public boolean readOnly() {
    return readOnly;
  }

  /**
   * The moment that the whole filesystem shows, in the grammar of {@code NAME@@WHEN}; makes it
   * read-only.
   */
  public Optional<String> asOf() {
    return asOf;
  }

  /** How often changes are committed; 0: only when asked to. */
  public long commitIntervalNanos() {
    return commitIntervalNanos;
  }

  /** Whether threads write data out on their own; false makes tests repeatable. */
  public boolean backgroundFlush() {
    return backgroundFlush;
  }

  /** Memory for tree nodes. */
  public long nodeCacheBytes() {
    return nodeCacheBytes;
  }

  /** Memory for data that waits to be written out. */
  public long dirtyBytesMax() {
    return dirtyBytesMax;
  }

  /** When reading changes the access time. */
  public AtimeMode atimeMode() {
    return atimeMode;
  }

  /** Whether the past is kept; false: what is overwritten or deleted is gone. */
  public boolean history() {
    return history;
  }

  /** Whether old history goes by itself when space runs short, if the settings say so too. */
  public boolean autoprune() {
    return autoprune;
  }

  /** All time comes from here. */
  public Clock clock() {
    return clock;
  }

  /** The time zone of {@code NAME@@WHEN}. */
  public ZoneId zone() {
    return zone;
  }

  public OpenOptions withReadOnly(boolean value) {
    return with(o -> o.readOnly = value);
  }

  public OpenOptions withAsOf(String when) {
    return with(o -> o.asOf = Optional.of(when));
  }

  public OpenOptions withCommitIntervalNanos(long value) {
    return with(o -> o.commitIntervalNanos = value);
  }

  public OpenOptions withBackgroundFlush(boolean value) {
    return with(o -> o.backgroundFlush = value);
  }

  public OpenOptions withNodeCacheBytes(long value) {
    return with(o -> o.nodeCacheBytes = value);
  }

  public OpenOptions withDirtyBytesMax(long value) {
    return with(o -> o.dirtyBytesMax = value);
  }

  public OpenOptions withAtimeMode(AtimeMode value) {
    return with(o -> o.atimeMode = value);
  }

  public OpenOptions withHistory(boolean value) {
    return with(o -> o.history = value);
  }

  public OpenOptions withAutoprune(boolean value) {
    return with(o -> o.autoprune = value);
  }

  public OpenOptions withClock(Clock value) {
    return with(o -> o.clock = value);
  }

  public OpenOptions withZone(ZoneId value) {
    return with(o -> o.zone = value);
  }

  private OpenOptions with(Consumer<OpenOptions> change) {
    OpenOptions copy = new OpenOptions(this);
    change.accept(copy);
    return copy;
  }
}
