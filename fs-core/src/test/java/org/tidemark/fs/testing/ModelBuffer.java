package org.tidemark.fs.testing;

import java.util.TreeSet;

/** A file that is open or has data that has not joined the order of operations yet. */
final class ModelBuffer {
  /** The file as readers see it. */
  ModelInode live;

  /** Indexes of blocks in which {@link #live} is ahead of what has joined. */
  final TreeSet<Long> dirty = new TreeSet<>();

  /** Counts up with each first write after a flush: the order in which a commit flushes. */
  long firstDirty;

  /** Open files that refer to it. */
  int opened;

  /** Whether its next close flushes it. */
  boolean truncated;

  ModelBuffer(ModelInode live) {
    this.live = live;
  }

  /** Neither open nor ahead: nothing would be lost without it. */
  boolean idle() {
    return opened == 0 && dirty.isEmpty();
  }
}
