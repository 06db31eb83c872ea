package org.tidemark.mirror;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tidemark.base.ObjectId;
import org.tidemark.console.CommandException;
import org.tidemark.fs.SourceSide;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.RangeDigest;
import org.tidemark.scan.ScanProgress;

/**
 * Compares what two sides of a mirror were at one moment, by digests: of all objects in some large
 * parts, then of smaller parts of those that differ, down to the objects themselves. So what is
 * asked for follows from what differs, and hardly from how much there is.
 *
 * <p>Both sides work at the same time. One use, one thread.
 */
final class Comparison {
  /** So many parts a range is divided into. */
  static final int PARTS = 64;

  /** So much is listed. */
  static final int LISTED_MAX = 1000;

  /** How two sides differ in an object. */
  enum Kind {
    /** Both have it, and it is not the same. */
    DIFFERENT,
    /** Only the source has it. */
    MISSING,
    /** Only the replica has it. */
    EXTRA,
    /** Of at least one side its records cannot be read. */
    UNREADABLE;

    /** As in JSON. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** An object that is not the same on both sides. */
  record Difference(long objectId, Kind kind) {}

  /**
   * Damage that was met on the way.
   *
   * @param side what the user calls the side
   */
  record Damaged(String side, DigestAnswer.Damage damage) {}

  /**
   * What came of it.
   *
   * @param objects how many objects the source has
   * @param ranges how many digests each side was asked for
   * @param differenceCount how many objects are not the same
   * @param differences the first {@link #LISTED_MAX} of them, by id
   * @param undecided how many objects one side has that may have gone from the other since, without
   *     a record, because no history is kept of them
   * @param undecidedObjects the first {@link #LISTED_MAX} of them, by id
   * @param damagedCount how much is damaged
   * @param damaged the first {@link #LISTED_MAX} of it
   */
  record Result(
      long objects,
      long ranges,
      long differenceCount,
      List<Difference> differences,
      long undecided,
      List<Long> undecidedObjects,
      long damagedCount,
      List<Damaged> damaged) {
    boolean isEqual() {
      return differenceCount == 0 && undecided == 0 && damagedCount == 0;
    }
  }

  /** A part that is not the same on both sides. */
  private record Part(long from, long behind, RangeDigest source, RangeDigest replica) {
    boolean isObject() {
      return behind - from == 1;
    }

    /** Whether nobody knows of any object in it. */
    boolean isEmpty() {
      return source.objects() == 0 && replica.objects() == 0;
    }
  }

  private final SourceSide source;
  private final SourceSide replica;
  private final String sourceName;
  private final String replicaName;
  private final long tid;
  private final ScanProgress progress;
  private final Deque<Part> parts = new ArrayDeque<>(); // the lowest on top
  private final List<Difference> differences = new ArrayList<>();
  private final Set<Damaged> damaged = new LinkedHashSet<>();
  private long differenceCount;
  private final List<Long> undecidedObjects = new ArrayList<>();
  private long undecided;
  private long damagedCount;
  private long ranges;

  /**
   * A comparison as of a moment that both have.
   *
   * @param progress is told how many objects the two have looked at, of how many
   */
  Comparison(
      String sourceName,
      SourceSide source,
      String replicaName,
      SourceSide replica,
      long tid,
      ScanProgress progress) {
    this.sourceName = sourceName;
    this.source = source;
    this.replicaName = replicaName;
    this.replica = replica;
    this.tid = tid;
    this.progress = progress;
  }

  /**
   * Compares everything.
   *
   * @param objectIdsEnd the lowest object id that no side has given away
   * @param data whether both read all data too, and hold it against its checksums
   */
  Result run(long objectIdsEnd, boolean data) {
    long objects;
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      // There is nothing behind the end, unless something is very wrong.
      objects =
          compare(
              executor,
              DigestQuery.of(tid, objectIdsEnd, DigestQuery.OBJECT_IDS_END, 1, data),
              ScanProgress.NONE);
      objects +=
          compare(
              executor, DigestQuery.of(tid, ObjectId.ROOT, objectIdsEnd, PARTS, data), progress);
      while (!parts.isEmpty()) {
        Part part = parts.pop();
        if (part.isObject()) {
          judge(part);
        } else {
          DigestQuery query = DigestQuery.of(tid, part.from, part.behind, PARTS, false);
          long ignored = compare(executor, query, ScanProgress.NONE);
        }
      }
    }
    return new Result(
        objects,
        ranges,
        differenceCount,
        List.copyOf(differences),
        undecided,
        List.copyOf(undecidedObjects),
        damagedCount,
        List.copyOf(damaged));
  }

  /** Compares the parts of a range, and notes those that differ; how many objects there are. */
  private long compare(ExecutorService executor, DigestQuery query, ScanProgress told) {
    ComparedSide here = new ComparedSide(sourceName, source, query);
    ComparedSide there = new ComparedSide(replicaName, replica, query);
    while (!here.isDone() || !there.isDone()) {
      Future<?> other = executor.submit(there::step);
      here.step();
      await(other);
      note(here);
      note(there);
      told.progress(
          Math.min(here.position(), there.position()) - query.from(),
          query.behind() - query.from());
    }
    ranges += query.parts();
    long objects = 0;
    for (int i = query.parts() - 1; i >= 0; i--) {
      Part part =
          new Part(query.start(i), query.start(i + 1), here.parts().get(i), there.parts().get(i));
      objects += part.source.objects();
      if (!part.source.isSameAs(part.replica) && !part.isEmpty()) {
        parts.push(part);
      }
    }
    return objects;
  }

  private void note(ComparedSide side) {
    for (DigestAnswer.Damage damage : side.takeDamages()) {
      Damaged each = new Damaged(side.name(), damage);
      boolean isNew = !damaged.contains(each); // a node is met each time
      damagedCount += isNew ? 1 : 0;
      if (isNew && damaged.size() < LISTED_MAX) {
        damaged.add(each);
      }
    }
  }

  private void judge(Part part) {
    boolean inSource = part.source.objects() > 0;
    boolean inReplica = part.replica.objects() > 0;
    if (part.source.unreadable() || part.replica.unreadable()) {
      differ(part, Kind.UNREADABLE);
    } else if (inSource && inReplica) {
      differ(part, Kind.DIFFERENT);
    } else if (inSource ? part.replica.erased() : part.source.erased()) {
      undecided++;
      if (undecidedObjects.size() < LISTED_MAX) {
        undecidedObjects.add(part.from);
      }
    } else {
      differ(part, inSource ? Kind.MISSING : Kind.EXTRA);
    }
  }

  private void differ(Part part, Kind kind) {
    differenceCount++;
    if (differences.size() < LISTED_MAX) {
      differences.add(new Difference(part.from, kind));
    }
  }

  private static void await(Future<?> other) {
    try {
      other.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.partial("interrupted; call it again");
    }
  }
}
