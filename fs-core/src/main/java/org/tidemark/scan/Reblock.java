package org.tidemark.scan;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tidemark.scan.ReblockPosition.Phase;
import org.tidemark.txn.Store;

/**
 * Puts a filesystem in order, a step at a time: scattered data of files together, old data of the
 * past compressed if that is wanted, then what is in thin segments of data elsewhere, then the same
 * for nodes. Changes no content, no tid and no moment; reads and verifies what it moves.
 *
 * <p>What was done is done. A walk that is given up needs no clearing up, but {@link #close}.
 *
 * <p>One thread; one at a time for a store.
 */
public final class Reblock implements AutoCloseable {
  private final Store store;
  private final boolean withData;
  private final boolean withNodes;
  private final int fillPercent;
  private final long compressSeconds;
  private final long now;
  private final Set<DataDamage> damages = new LinkedHashSet<>();
  private final ExtentMover mover;
  private ReblockPosition position;

  private @Nullable DataOrder order;
  private @Nullable CompressPast compress;
  private @Nullable DataGather data;
  private @Nullable NodeGather nodes;

  private long bytesPassed;
  private long bytesLeft;
  private long nodesMoved;
  private long segmentsFreed;

  /**
   * @param fillPercent segments that are used less than this are emptied
   * @param compressSeconds data of the past that ceased so long ago is compressed; 0: none is. Not
   *     of a replica: what ceased there may live again
   * @param now wall-clock time, ns
   */
  public Reblock(
      Store store,
      Pace pace,
      boolean withData,
      boolean withNodes,
      int fillPercent,
      long compressSeconds,
      long now,
      ReblockPosition start) {
    this.store = store;
    this.withData = withData;
    this.withNodes = withNodes;
    this.fillPercent = fillPercent;
    this.compressSeconds = compressSeconds;
    this.now = now;
    this.position = start;
    this.mover = new ExtentMover(store, pace, damages);
  }

  /**
   * Empties a few segments of data, for who waits for room for nodes.
   *
   * @return how many have become empty
   */
  public static long gatherData(Store store, Pace pace, int fillPercent, int segmentsMax) {
    return DataGather.some(store, pace, fillPercent, segmentsMax);
  }

  /**
   * Does the next step.
   *
   * @return false if there are no more
   * @throws org.tidemark.base.FsException EIO if a node cannot be read; EROFS
   */
  public boolean next() {
    boolean more =
        switch (position.phase()) {
          case ORDER -> withData && order();
          case COMPRESS -> compressSeconds > 0 && compress();
          case DATA -> withData && data();
          case NODES -> withNodes && nodes();
          case END -> false;
        };
    if (!more && position.phase() != Phase.END) {
      endPhase();
      position = position.nextPhase();
    }
    return position.phase() != Phase.END;
  }

  private boolean order() {
    DataOrder running = order == null ? new DataOrder(store, mover, position.key()) : order;
    order = running;
    boolean more = running.next();
    position = new ReblockPosition(Phase.ORDER, running.position());
    return more;
  }

  private boolean compress() {
    CompressPast running =
        compress == null
            ? new CompressPast(store, mover, now, compressSeconds, position.key())
            : compress;
    compress = running;
    boolean more = running.next();
    position = new ReblockPosition(Phase.COMPRESS, running.position());
    return more;
  }

  private boolean data() {
    DataGather running =
        data == null
            ? new DataGather(store, mover, fillPercent, Integer.MAX_VALUE, position.key())
            : data;
    data = running;
    boolean more = running.next();
    position = new ReblockPosition(Phase.DATA, running.position());
    return more;
  }

  private boolean nodes() {
    NodeGather running =
        nodes == null
            ? new NodeGather(store, fillPercent, Integer.MAX_VALUE, position.key(), damages)
            : nodes;
    nodes = running;
    boolean more = running.next();
    position = new ReblockPosition(Phase.NODES, running.position());
    return more;
  }

  /** Makes usable what was freed, and notes what the phase did. */
  private void endPhase() {
    if (order != null) {
      bytesPassed += order.bytesPassed();
      bytesLeft += order.bytesLeft();
      order = null;
      mover.commit();
    }
    if (compress != null) {
      bytesPassed += compress.bytesPassed();
      compress = null;
      mover.commit();
    }
    if (data != null) {
      bytesPassed += data.bytesPassed();
      mover.commit();
      segmentsFreed += data.segmentsFreed();
      data.close();
      data = null;
    }
    if (nodes != null) {
      nodes.finish();
      nodesMoved += nodes.nodesMoved();
      segmentsFreed += nodes.segmentsFreed();
      nodes.close();
      nodes = null;
    }
  }

  /** Ends it before its end: what was done counts, and can be used. */
  public void stop() {
    endPhase();
  }

  /** Where to go on. */
  public ReblockPosition position() {
    return position;
  }

  /** Bytes of extents that were looked at so far; each at most three times. */
  public long bytesPassed() {
    return bytesPassed
        + (order == null ? 0 : order.bytesPassed())
        + (compress == null ? 0 : compress.bytesPassed())
        + (data == null ? 0 : data.bytesPassed());
  }

  /** Bytes of data that were moved. */
  public long bytesMoved() {
    return mover.bytesMoved();
  }

  /** Extents that were moved. */
  public long extentsMoved() {
    return mover.extentsMoved();
  }

  /** Bytes that stay scattered for want of room. */
  public long bytesLeft() {
    return bytesLeft;
  }

  /** Bytes on the medium that compression saved. */
  public long bytesSaved() {
    return mover.bytesSaved();
  }

  /** Nodes that were moved. */
  public long nodesMoved() {
    return nodesMoved;
  }

  /** Segments that became empty. */
  public long segmentsFreed() {
    return segmentsFreed;
  }

  /** What cannot be read, and stays where it is. */
  public Collection<DataDamage> damages() {
    return damages;
  }

  @Override
  public void close() {
    if (data != null) {
      data.close();
    }
    if (nodes != null) {
      nodes.close();
    }
    mover.close();
  }
}
