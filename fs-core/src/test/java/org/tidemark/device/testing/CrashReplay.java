package org.tidemark.device.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.tidemark.base.Check;

/**
 * Shows what a crash could leave on a device: every write before the last barrier, and of the
 * writes since then whatever the seed decides: kept, dropped, torn, in another order.
 *
 * <p>Cheap when crash points ascend: what is durable is carried along, and each result shares its
 * pages with it. Not thread-safe; each result is a device of its own.
 */
public final class CrashReplay {
  /** What becomes of the writes after the last barrier. */
  public enum Style {
    /** All are lost. */
    ALL_LOST,
    /** All are kept, as when only the process dies. */
    ALL_KEPT,
    /** All are kept but the last one, which is torn. */
    LAST_TORN,
    /** All are kept but one, which is lost or torn: later writes overtook it. */
    ONE_OVERTAKEN,
    /** Each is kept, lost or torn, in any order. */
    ANY
  }

  private static final int BLOCK_BYTES = 4096;
  private static final int SECTOR_BYTES = 512;

  private final MemoryDevice start;
  private final List<CrashDevice.Event> events;

  /**
   * For each event the index of the last barrier before it, or -1. One entry more than there are
   * events.
   */
  private final int[] barrierBefore;

  private MemoryDevice durable;

  /** The events below this index have been applied to {@link #durable}. */
  private int applied;

  CrashReplay(MemoryDevice start, List<CrashDevice.Event> events) {
    this.start = start;
    this.events = events;
    this.durable = start.fork();
    this.barrierBefore = new int[events.size() + 1];
    int last = -1;
    for (int i = 0; i < events.size(); i++) {
      barrierBefore[i] = last;
      last = events.get(i).isBarrier() ? i : last;
    }
    barrierBefore[events.size()] = last;
  }

  /** Returns the highest crash point: after all events. The lowest is 0. */
  public int points() {
    return events.size();
  }

  /** Returns what the crash at this point leaves if the seed chooses the style too. */
  public MemoryDevice at(int point, long seed) {
    RandomGenerator random = random(point, seed);
    Style[] styles = Style.values();
    // Half of all crashes are of the most general style.
    Style style = random.nextBoolean() ? Style.ANY : styles[random.nextInt(styles.length)];
    return at(point, seed, style);
  }

  /**
   * Returns what the crash at this point leaves. The name of the device says which crash it was.
   */
  public MemoryDevice at(int point, long seed, Style style) {
    Check.argument(point >= 0 && point <= points(), "no such crash point", point);
    int firstPending = advanceTo(barrierBefore[point] + 1);
    MemoryDevice result =
        durable.fork(
            durable.name()
                + " (crash at "
                + point
                + " of "
                + points()
                + ", seed "
                + seed
                + ", "
                + style
                + ")");
    List<CrashDevice.Event> pending = new ArrayList<>(events.subList(firstPending, point));
    RandomGenerator random = random(point, ~seed);
    switch (style) {
      case ALL_LOST -> {}
      case ALL_KEPT -> pending.forEach(event -> keep(result, event));
      case LAST_TORN -> oneBroken(result, pending, pending.size() - 1, random, false);
      case ONE_OVERTAKEN ->
          oneBroken(
              result,
              pending,
              random.nextInt(Math.max(1, pending.size())),
              random,
              random.nextBoolean());
      case ANY -> {
        shuffle(pending, random);
        for (CrashDevice.Event event : pending) {
          switch (random.nextInt(8)) {
            case 0, 1, 2 -> keep(result, event);
            case 3, 4 -> {} // lost
            default -> tear(result, event, random);
          }
        }
      }
    }
    return result;
  }

  private int advanceTo(int target) {
    if (target < applied) {
      durable = start.fork();
      applied = 0;
    }
    for (; applied < target; applied++) {
      keep(durable, events.get(applied));
    }
    return target;
  }

  private static void oneBroken(
      MemoryDevice device,
      List<CrashDevice.Event> pending,
      int broken,
      RandomGenerator random,
      boolean lost) {
    for (int i = 0; i < pending.size(); i++) {
      if (i != broken) {
        keep(device, pending.get(i));
      } else if (!lost) {
        tear(device, pending.get(i), random);
      }
    }
  }

  private static void keep(MemoryDevice device, CrashDevice.Event event) {
    if (!event.isBarrier()) {
      write(device, event, 0, bytes(event).capacity());
    }
  }

  /**
   * Keeps a part: the first or the last units, or each unit or not, in units of blocks or of
   * sectors.
   */
  private static void tear(MemoryDevice device, CrashDevice.Event event, RandomGenerator random) {
    int unit = random.nextBoolean() ? BLOCK_BYTES : SECTOR_BYTES;
    int length = bytes(event).capacity();
    int units = (length + unit - 1) / unit;
    int shape = random.nextInt(3);
    int border = random.nextInt(units + 1);
    for (int i = 0; i < units; i++) {
      boolean kept =
          switch (shape) {
            case 0 -> i < border;
            case 1 -> i >= border;
            default -> random.nextBoolean();
          };
      if (kept) {
        write(device, event, i * unit, Math.min(unit, length - i * unit));
      }
    }
  }

  private static void write(MemoryDevice device, CrashDevice.Event event, int from, int length) {
    try {
      device.write(event.position() + from, bytes(event).slice(from, length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer bytes(CrashDevice.Event event) {
    return Objects.requireNonNull(event.bytes());
  }

  private static void shuffle(List<CrashDevice.Event> pending, RandomGenerator random) {
    for (int i = pending.size() - 1; i > 0; i--) {
      Collections.swap(pending, i, random.nextInt(i + 1));
    }
  }

  private static RandomGenerator random(int point, long seed) {
    return RandomGeneratorFactory.of("SplittableRandom")
        .create(seed * 0x9E37_79B9_7F4A_7C15L + point);
  }
}
