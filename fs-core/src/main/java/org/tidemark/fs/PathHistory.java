package org.tidemark.fs;

import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;

/**
 * The moments of a path: of whatever had its last name in whatever directory had the names before
 * it, each for as long as it had them.
 */
final class PathHistory {
  private final FileSystem fileSystem;

  PathHistory(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  /**
   * A directory, for as long as the path so far led to it.
   *
   * @param from the moment at which it began to
   * @param end the moment at which it ceased to, or null if it still does
   */
  private record Life(long objectId, Moment from, Moment end) {}

  /** Stands for the end of what has not ended. */
  private static Moment never(long asOf) {
    long tid = asOf == Tid.NOW ? Tid.NOW : asOf + 1;
    return new Moment(tid, 0, 0, Moment.Kind.DELETED, 0);
  }

  private static boolean isOver(Life life, long asOf) {
    return life.end().tid() <= asOf && life.end().objectId() != 0;
  }

  /**
   * Returns the moments, oldest first; none if nothing ever had this path.
   *
   * @param start where the path begins; of the moments up to that of the reference
   * @param names at least one
   */
  List<Moment> of(FileRef start, List<byte[]> names) {
    long asOf = start.asOf();
    Moment beginning = new Moment(Tid.FIRST, 0, 0, Moment.Kind.CREATED, start.objectId());
    List<Life> directories = List.of(new Life(start.objectId(), beginning, never(asOf)));
    for (byte[] name : names.subList(0, names.size() - 1)) {
      List<Life> next = new ArrayList<>();
      for (Life directory : directories) {
        addLives(next, moments(directory, name, asOf), asOf);
      }
      directories = next;
    }
    List<Moment> all = new ArrayList<>();
    for (Life directory : directories) {
      all.addAll(moments(directory, names.getLast(), asOf));
    }
    return all;
  }

  /** Returns what happened to the name while the path led to the directory. */
  private List<Moment> moments(Life directory, byte[] name, long asOf) {
    List<Moment> within = new ArrayList<>();
    Moment before = null;
    for (Moment moment : historyOf(last(directory), name)) {
      if (moment.tid() < directory.from().tid()) {
        before = moment;
      } else if (moment.tid() < directory.end().tid()) {
        within.add(moment);
      }
    }
    boolean came = before != null && before.kind() != Moment.Kind.DELETED;
    if (before != null
        && came
        && (within.isEmpty() || within.getFirst().tid() != directory.from().tid())) {
      within.addFirst(at(directory.from(), before.size(), Moment.Kind.RENAMED, before.objectId()));
    }
    if (isOver(directory, asOf)
        && !within.isEmpty()
        && within.getLast().kind() != Moment.Kind.DELETED) {
      within.add(at(directory.end(), 0, Moment.Kind.DELETED, within.getLast().objectId()));
    }
    return within;
  }

  /** Returns the directory as of the last moment at which the path led to it. */
  private FileRef last(Life directory) {
    if (directory.end().tid() == Tid.NOW) {
      return FileRef.live(directory.objectId());
    }
    long before = directory.end().tid() - 1;
    boolean ended = directory.end().objectId() != 0;
    return new FileRef(directory.objectId(), ended ? fileSystem.momentUpTo(before) : before);
  }

  private static Moment at(Moment when, long size, Moment.Kind kind, long objectId) {
    return new Moment(when.tid(), when.timeNanos(), size, kind, objectId);
  }

  /** Cuts the moments of a name into the lives of the objects that had it. */
  private static void addLives(List<Life> lives, List<Moment> moments, long asOf) {
    Moment from = null;
    for (Moment moment : moments) {
      boolean ends = moment.kind() == Moment.Kind.DELETED;
      if (from != null && (ends || moment.objectId() != from.objectId())) {
        lives.add(new Life(from.objectId(), from, moment));
        from = null;
      }
      if (from == null && !ends) {
        from = moment;
      }
    }
    if (from != null) {
      lives.add(new Life(from.objectId(), from, never(asOf)));
    }
  }

  private List<Moment> historyOf(FileRef directory, byte[] name) {
    try {
      return fileSystem.history(directory, name);
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return List.of(); // It never had this name, or was no directory.
      }
      throw e;
    }
  }
}
