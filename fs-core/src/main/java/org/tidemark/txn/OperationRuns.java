package org.tidemark.txn;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.RecordType;
import org.tidemark.space.Run;

/**
 * The data that a logged operation brought: the runs it allocated, and the extents that it put
 * there.
 *
 * @param allocated runs in which this operation's data stands
 * @param written extents that are new or were moved into these runs; pieces of others are not among
 *     them
 */
record OperationRuns(List<Run> allocated, List<Extent> written) {

  /** Where an extent's data stands, and the checksums of its blocks. */
  record Extent(long address, int[] crcs) {
    /** The extent whose payload stands at {@code offset}. */
    static Extent of(DirectBuffer payload, int offset) {
      int[] crcs = new int[ExtentFormat.storedBlocks(payload, offset)];
      for (int i = 0; i < crcs.length; i++) {
        crcs[i] = ExtentFormat.crc(payload, offset, i);
      }
      return new Extent(ExtentFormat.address(payload, offset), crcs);
    }
  }

  static OperationRuns of(Recovered.Operation operation) {
    Collector collector = new Collector();
    operation.reader().forEach(collector);
    List<Extent> written = new ArrayList<>();
    for (Extent extent : collector.extents) {
      if (collector.allocated.stream().anyMatch(run -> isIn(extent, run))) {
        written.add(extent);
      }
    }
    return new OperationRuns(collector.allocated, written);
  }

  private static boolean isIn(Extent extent, Run run) {
    return extent.address() >= run.address() && extent.address() < run.end();
  }

  private static final class Collector implements RedoReader.Sink {
    private final List<Run> allocated = new ArrayList<>();
    private final List<Extent> extents = new ArrayList<>();

    @Override
    public void insert(
        int pfs,
        long objectId,
        int type,
        long key,
        long createTid,
        long deleteTid,
        DirectBuffer payload,
        int offset,
        int length) {
      if (type == RecordType.EXTENT) {
        extents.add(Extent.of(payload, offset));
      }
    }

    @Override
    public void allocated(Run run) {
      allocated.add(run);
    }

    @Override
    public void deleteTid(
        int pfs, long objectId, int type, long key, long createTid, long deleteTid) {
      // brings no data
    }

    @Override
    public void remove(int pfs, long objectId, int type, long key, long createTid, int how) {
      // brings no data
    }

    @Override
    public void replace(
        int pfs,
        long objectId,
        int type,
        long key,
        long createTid,
        boolean quietly,
        DirectBuffer payload,
        int offset,
        int length) {
      insert(pfs, objectId, type, key, createTid, 0, payload, offset, length); // it may have moved
    }

    @Override
    public void freed(Run run) {
      // brings no data
    }
  }
}
