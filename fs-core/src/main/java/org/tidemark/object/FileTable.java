package org.tidemark.object;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;

/**
 * The files that are in use or have buffered data, by object id. One that is neither is forgotten.
 *
 * <p>Thread-safe. Its lock lies below those of files: it is never held while another one is taken.
 */
final class FileTable {
  private static final class Entry {
    private final FileState state;
    private int users;

    Entry(FileState state) {
      this.state = state;
    }
  }

  private final ChunkPool pool;
  private final DirtyBudget budget;

  @GuardedBy("this")
  private final Long2ObjectHashMap<Entry> entries = new Long2ObjectHashMap<>();

  /** Files with buffered data, in the order in which they got the first of it. */
  @GuardedBy("this")
  private final LinkedHashSet<FileState> dirty = new LinkedHashSet<>();

  FileTable(ChunkPool pool, DirtyBudget budget) {
    this.pool = pool;
    this.budget = budget;
  }

  /** Returns the state of a file, and keeps it until {@link #release}. */
  synchronized FileState acquire(long objectId) {
    Entry entry = entry(objectId);
    entry.users++;
    return entry.state;
  }

  @GuardedBy("this")
  private Entry entry(long objectId) {
    Entry entry = entries.get(objectId);
    if (entry == null) {
      entry = new Entry(new FileState(objectId, new DirtyChunks(pool, budget)));
      entries.put(objectId, entry);
    }
    return entry;
  }

  /** Returns the state of a file and keeps it, if it is in use or has buffered data. */
  synchronized @Nullable FileState acquireIfPresent(long objectId) {
    Entry entry = entries.get(objectId);
    if (entry == null) {
      return null;
    }
    entry.users++;
    return entry.state;
  }

  synchronized void release(FileState state) {
    Entry entry = known(state);
    entry.users--;
    forgetIfUnused(entry);
  }

  /** Puts a file at the end of those with buffered data, unless it is there. */
  synchronized void dirtied(FileState state) {
    if (dirty.add(state)) {
      known(state).users++;
    }
  }

  /** Takes a file off those with buffered data, if it is there. */
  synchronized void cleaned(FileState state) {
    if (dirty.remove(state)) {
      release(state);
    }
  }

  /** Returns the files with buffered data in their order, each to be released. */
  synchronized List<FileState> acquireDirty() {
    List<FileState> states = new ArrayList<>(dirty);
    for (FileState state : states) {
      known(state).users++;
    }
    return states;
  }

  /** Returns some of the first of them whose flush has not failed, each to be released. */
  synchronized List<FileState> acquireOldestDirty(int filesMax) {
    List<FileState> states = new ArrayList<>();
    for (FileState state : dirty) {
      if (states.size() == filesMax) {
        break;
      }
      if (!state.flushFails) {
        known(state).users++;
        states.add(state);
      }
    }
    return states;
  }

  /** Returns whether there is buffered data that it makes sense to flush. */
  synchronized boolean hasFlushable() {
    return dirty.stream().anyMatch(state -> !state.flushFails);
  }

  /** How many files are known, for tests. */
  synchronized int size() {
    return entries.size();
  }

  @GuardedBy("this")
  private Entry known(FileState state) {
    Entry entry = entries.get(state.objectId());
    if (entry == null || entry.state != state) {
      throw Check.unreachable("object %d was forgotten while in use", state.objectId());
    }
    return entry;
  }

  @GuardedBy("this")
  private void forgetIfUnused(Entry entry) {
    Check.that(entry.users >= 0, "a file was released too often");
    if (entry.users == 0) {
      entries.remove(entry.state.objectId());
    }
  }
}
