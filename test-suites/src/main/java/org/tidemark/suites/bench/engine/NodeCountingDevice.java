package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.LongAdder;
import org.tidemark.base.Units;
import org.tidemark.device.BlockDevice;
import org.tidemark.format.NodeFormat;

/**
 * Counts the tree nodes that are written to a device and read from it, by their magic. Thread-safe.
 */
final class NodeCountingDevice implements BlockDevice {
  private final BlockDevice inner;
  private final LongAdder nodes = new LongAdder();
  private final LongAdder nodesRead = new LongAdder();

  NodeCountingDevice(BlockDevice inner) {
    this.inner = inner;
  }

  long nodes() {
    return nodes.sum();
  }

  long nodesRead() {
    return nodesRead.sum();
  }

  private static void count(ByteBuffer content, LongAdder nodes) {
    ByteBuffer bytes = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    for (int at = bytes.position(); at + Integer.BYTES <= bytes.limit(); at += Units.BLOCK_BYTES) {
      if (bytes.getInt(at) == NodeFormat.MAGIC) {
        nodes.increment();
      }
    }
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public long size() {
    return inner.size();
  }

  @Override
  public boolean readOnly() {
    return inner.readOnly();
  }

  @Override
  public void read(long position, ByteBuffer dst) throws IOException {
    ByteBuffer read = dst.duplicate();
    inner.read(position, dst);
    count(read.limit(dst.position()), nodesRead);
  }

  @Override
  public void write(long position, ByteBuffer src) throws IOException {
    count(src, nodes);
    inner.write(position, src);
  }

  @Override
  public void writeGather(long position, ByteBuffer[] srcs) throws IOException {
    for (ByteBuffer src : srcs) {
      count(src, nodes);
    }
    inner.writeGather(position, srcs);
  }

  @Override
  public void barrier() throws IOException {
    inner.barrier();
  }

  @Override
  public void close() throws IOException {
    inner.close();
  }
}
