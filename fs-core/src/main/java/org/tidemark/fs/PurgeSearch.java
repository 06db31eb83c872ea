package org.tidemark.fs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Consumer;
import org.eclipse.collections.impl.map.mutable.primitive.LongIntHashMap;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.object.Directories;
import org.tidemark.object.DirectoryEntry;
import org.tidemark.object.Inode;
import org.tidemark.object.Inodes;
import org.tidemark.txn.Store;

/**
 * Finds all that has or ever had a path, and all that is or ever was below it: names are followed
 * through all the time for which the path led to their directory.
 */
final class PurgeSearch {
  private static final int ENTRIES_PER_READ = 1024;

  /** A directory, for as long as the path led to it: from a tid up to another, not included. */
  private record Span(long objectId, long from, long end) {}

  /** An entry with the last name of the path. */
  record Root(long directoryId, DirectoryEntry entry) {}

  private final Store store;
  private final Directories directories;
  private final List<Root> roots = new ArrayList<>();
  private final SequencedSet<Long> found = new LinkedHashSet<>();
  private final LongIntHashMap liveNames = new LongIntHashMap();
  private final ArrayDeque<Span> below = new ArrayDeque<>();
  private final List<Long> purged = new ArrayList<>();
  private long present;
  private long leftAlone;

  PurgeSearch(Store store, Directories directories) {
    this.store = store;
    this.directories = directories;
  }

  /** Searches; of a path with at least one name. */
  void run(List<byte[]> names) {
    List<Span> parents = List.of(new Span(ObjectId.ROOT, Tid.FIRST, Tid.NOW));
    for (byte[] name : names.subList(0, names.size() - 1)) {
      List<Span> next = new ArrayList<>();
      parents.forEach(parent -> named(parent, name, (entry, span) -> next.add(span)));
      parents = next;
    }
    for (Span parent : parents) {
      named(
          parent,
          names.getLast(),
          (entry, span) -> {
            roots.add(new Root(parent.objectId(), entry));
            note(entry, span);
          });
    }
    while (!below.isEmpty()) {
      Span directory = below.pop();
      entries(directory.objectId(), entry -> within(directory, entry, this::note));
    }
    // From the inside to the outside: what leads to what has not been done must not go before it.
    found.reversed().forEach(this::decide);
  }

  private interface Taker {
    void take(DirectoryEntry entry, Span child);
  }

  private void named(Span directory, byte[] name, Taker taker) {
    List<DirectoryEntry> all = new ArrayList<>();
    store.read(view -> {
      directories.forEachEver(view, directory.objectId(), name, all::add);
      return all;
    });
    all.forEach(entry -> within(directory, entry, taker));
  }

  private static void within(Span directory, DirectoryEntry entry, Taker taker) {
    long ends = entry.deleteTid() == Tid.LIVE ? Tid.NOW : entry.deleteTid();
    Span child =
        new Span(
            entry.child(),
            Math.max(directory.from(), entry.createTid()),
            Math.min(directory.end(), ends));
    if (child.from() < child.end()) {
      taker.take(entry, child);
    }
  }

  private void note(DirectoryEntry entry, Span child) {
    found.add(child.objectId());
    if (child.end() == Tid.NOW) {
      liveNames.addToValue(child.objectId(), 1);
    }
    if (entry.isDirectory()) {
      below.push(child);
    }
  }

  private void entries(long directoryId, Consumer<DirectoryEntry> taker) {
    long[] next = {0, 0};
    boolean more = true;
    while (more) {
      List<DirectoryEntry> some = new ArrayList<>();
      more =
          store.read(view ->
              Directories.forEachEver(view, directoryId, next, ENTRIES_PER_READ, some::add));
      some.forEach(taker);
    }
  }

  /** What has another name now, which is outside of the path, keeps its history. */
  private void decide(long objectId) {
    Inode live = store.read(view -> Inodes.find(view, objectId, Tid.NOW));
    if (live == null || live.nlink() == 0) {
      purged.add(objectId);
      return;
    }
    int names = live.isDirectory() ? 1 : live.nlink();
    if (liveNames.get(objectId) < names) {
      leftAlone++;
    } else {
      present++;
      purged.add(objectId);
    }
  }

  /** Whether anything has or had the path. */
  boolean foundAnything() {
    return !found.isEmpty();
  }

  /** What loses its history, what is inside before what it is in. */
  List<Long> purged() {
    return purged;
  }

  /** The entries of the path itself. */
  List<Root> roots() {
    return roots;
  }

  /** How many that lose their history are there now. */
  long present() {
    return present;
  }

  /** How many keep it. */
  long leftAlone() {
    return leftAlone;
  }
}
