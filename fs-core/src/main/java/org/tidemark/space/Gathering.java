package org.tidemark.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Segments that somebody empties by moving what is in them elsewhere: chosen so that it fits
 * elsewhere, and set aside while that goes on, so that nothing new gets into them as long as there
 * is other room. A segment is emptied by one of them; what becomes empty counts for all that are at
 * work.
 *
 * <p>Nothing of it reaches the media: it is forgotten when the filesystem is closed.
 *
 * <p>Thread-safe by Space's lock.
 */
public final class Gathering implements AutoCloseable {
  private static final int PERCENT = 100;

  /**
   * Emptying nodes copies paths, too: so much more is needed than what is moved, as a divisor of
   * that.
   */
  private static final int SLACK = 4;

  private final Kind kind;
  private final Object lock;
  private final int segmentsChosen;
  private final long emptiedBefore;

  @GuardedBy("lock")
  private final SpaceMap map;

  /** The emptiest first. */
  @GuardedBy("lock")
  private final List<Integer> chosen = new ArrayList<>();

  Gathering(SpaceMap map, Object lock, Kind kind, int fillPercent, int segmentsMax) {
    this.kind = kind;
    this.lock = lock;
    this.map = map;
    synchronized (lock) {
      choose(fillPercent, segmentsMax);
      emptiedBefore = map.segments.emptied();
      segmentsChosen = chosen.size();
    }
  }

  @GuardedBy("lock")
  private void choose(int fillPercent, int segmentsMax) {
    Segments segments = map.segments;
    List<Integer> candidates = new ArrayList<>();
    long elsewhere = kind == Kind.DATA ? segments.freeInEmpty() / 2 : 0;
    for (int i = 0; i < segments.count(); i++) {
      if (segments.kindOf(i) == kind && !segments.isAside(i)) {
        elsewhere += segments.freeIn(i);
        if (used(i) * (long) PERCENT < (long) segments.capacity(i) * fillPercent) {
          candidates.add(i);
        }
      }
    }
    candidates.sort(Comparator.comparingInt(i -> segments.capacity(i) - segments.freeIn(i)));
    long moved = 0;
    long movedIfAll = 0;
    for (int i : candidates) {
      elsewhere -= segments.freeIn(i);
      movedIfAll += used(i);
      if (movedIfAll + movedIfAll / SLACK > elsewhere || chosen.size() == segmentsMax) {
        break;
      }
      moved = movedIfAll;
      chosen.add(i);
    }
    if (chosen.size() <= segmentsFilled(moved)) {
      chosen.clear();
    }
    for (int i : chosen) {
      segments.setAside(i, Aside.EMPTYING);
    }
  }

  /** How many empty segments are used up: data goes to new ones, one of them for the past. */
  @GuardedBy("lock")
  private long segmentsFilled(long blocks) {
    if (kind == Kind.NODES || blocks == 0) {
      return 0;
    }
    int segmentBlocks = map.segments.segmentBlocks;
    return Math.min(map.segments.emptySegments(), (blocks + segmentBlocks - 1) / segmentBlocks + 1);
  }

  @GuardedBy("lock")
  private boolean isLeft(int segment) {
    return map.segments.aside(segment) == Aside.EMPTYING && map.segments.kindOf(segment) == kind;
  }

  @GuardedBy("lock")
  private int used(int segment) {
    return map.segments.capacity(segment) - map.segments.freeIn(segment);
  }

  /** How many segments are to be emptied. */
  public int segments() {
    return segmentsChosen;
  }

  /** Whether what stands at the address is to be moved. */
  public boolean contains(long address) {
    synchronized (lock) {
      RegionMap region = map.find(address, 1);
      if (region == null) {
        return false;
      }
      int segment = map.segmentOf(region, SpaceMap.blockOf(region, address));
      return isLeft(segment);
    }
  }

  /** How many of them have become empty. */
  public long emptied() {
    synchronized (lock) {
      return map.segments.emptied() - emptiedBefore;
    }
  }

  /**
   * Gives up the fullest half of those that are left, for want of room; false if there are none.
   */
  public boolean giveUpHalf() {
    synchronized (lock) {
      List<Integer> left = new ArrayList<>();
      for (int segment : chosen) {
        if (isLeft(segment)) {
          left.add(segment);
        }
      }
      for (int segment : left.subList(left.size() / 2, left.size())) {
        map.segments.setAside(segment, Aside.NO);
      }
      return !left.isEmpty();
    }
  }

  /** They are like others again. */
  @Override
  public void close() {
    synchronized (lock) {
      for (int segment : chosen) {
        if (isLeft(segment)) {
          map.segments.setAside(segment, Aside.NO);
        }
      }
      chosen.clear();
    }
  }
}
