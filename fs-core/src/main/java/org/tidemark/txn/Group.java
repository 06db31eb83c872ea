package org.tidemark.txn;

import org.agrona.collections.LongArrayList;
import org.tidemark.space.GroupSpace;

/**
 * The changes between two commits, which become durable as one tid.
 *
 * <p>Guarded by the tree lock while open. Once frozen only the committer uses it, and fsync takes
 * what is left in its {@link RedoBuffer}, which has a lock of its own.
 */
final class Group {
  /** {@link #firstFrame} of a group of which nothing was logged. */
  static final long NOT_LOGGED = -1;

  private final long tid;
  private final RedoBuffer redo;
  private final GroupSpace space = new GroupSpace();
  private long recordsChanged;
  private long bytesChanged;
  private int runs;
  private int dataRunsFreed;
  private final LongArrayList nodesFreed = new LongArrayList();
  private boolean quiet = true;
  private volatile long firstFrame = NOT_LOGGED;

  Group(long tid, RedoBuffer redo) {
    this.tid = tid;
    this.redo = redo;
  }

  /** An empty group that takes up where this one ends. */
  Group next(long nextTid) {
    return new Group(nextTid, redo.next());
  }

  long tid() {
    return tid;
  }

  RedoBuffer redo() {
    return redo;
  }

  GroupSpace space() {
    return space;
  }

  void count(int records, boolean quietOnly) {
    recordsChanged += records;
    quiet &= quietOnly;
  }

  void countBytes(long bytes) {
    bytesChanged += bytes;
    runs++;
  }

  void countFreed() {
    runs++;
    dataRunsFreed++;
  }

  void freedNode(long address) {
    nodesFreed.addLong(address);
  }

  /** Whether data was freed: it is usable after the commit. */
  boolean freesData() {
    return dataRunsFreed > 0;
  }

  /** The nodes that are no part of the tree after the commit. */
  LongArrayList nodesFreed() {
    return nodesFreed;
  }

  /** Runs of data noted so far, as a measure for the size of the commit record. */
  int runs() {
    return runs;
  }

  long recordsChanged() {
    return recordsChanged;
  }

  long bytesChanged() {
    return bytesChanged;
  }

  /** Nothing in it that is worth a moment of history: at most access times. */
  boolean isQuiet() {
    return quiet;
  }

  /** Log position of the first frame with operations of this group. */
  long firstFrame() {
    return firstFrame;
  }

  /** Called with the log lock of {@link OperationSync} held. */
  void logged(long framePosition) {
    if (firstFrame == NOT_LOGGED) {
      firstFrame = framePosition;
    }
  }
}
