package org.tidemark.btree;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Crc32c;
import org.tidemark.base.FsException;
import org.tidemark.cache.ClockCache;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.NodeFormat;
import org.tidemark.volume.VolumeSet;

/**
 * Reads nodes through the cache. Nothing that fails a check ever gets in: checksum against the
 * parent's, magic, own address, filesystem, level, and every offset inside the page.
 *
 * <p>Thread-safe.
 */
public final class NodeReader {
  /**
   * So many bytes are read at once where nodes lie in the order of their keys, as commits do it.
   */
  private static final int AHEAD_BYTES = 128 << 10;

  private final VolumeSet volumes;
  private final int nodeBytes;
  private final ClockCache<Node> cache;
  private final ConcurrentLinkedQueue<ByteBuffer> aheadBuffers = new ConcurrentLinkedQueue<>();

  /** A reader whose cache holds at most {@code cacheBytes} of nodes. */
  public NodeReader(VolumeSet volumes, long cacheBytes) {
    this.volumes = volumes;
    this.nodeBytes = volumes.geometry().nodeBytes();
    this.cache = new ClockCache<>((int) Math.min(Integer.MAX_VALUE / 2, cacheBytes / nodeBytes));
  }

  /** The cache behind this reader; the committer puts the nodes there that it has written. */
  public ClockCache<Node> cache() {
    return cache;
  }

  int nodeBytes() {
    return nodeBytes;
  }

  VolumeSet volumes() {
    return volumes;
  }

  /** The child of entry {@code i} of {@code parent}. */
  public Node child(Node parent, int i) {
    Node resident = parent.resident(i);
    if (resident != null) {
      return resident;
    }
    return read(
        InternalFormat.childAddress(parent.page(), i),
        InternalFormat.childCrc(parent.page(), i),
        parent.level() - 1);
  }

  /**
   * As {@link #child}, for who will go on with the children behind it: takes along those that lie
   * behind it on the medium, too.
   */
  public Node childAhead(Node parent, int i) {
    int count = adjacentChildren(parent, i);
    long address = InternalFormat.childAddress(parent.page(), i);
    if (count > 1 && cache.get(address) == null) {
      readAhead(parent, i, count);
    }
    return child(parent, i);
  }

  /** How many children from this one on can be read at once: those in memory end it. */
  private int adjacentChildren(Node parent, int i) {
    long address = InternalFormat.childAddress(parent.page(), i);
    int most = Math.min(AHEAD_BYTES / nodeBytes, parent.count() - i);
    int count = 0;
    while (count < most
        && parent.resident(i + count) == null
        && InternalFormat.childAddress(parent.page(), i + count)
            == address + (long) count * nodeBytes) {
      count++;
    }
    return count;
  }

  private void readAhead(Node parent, int i, int count) {
    ByteBuffer pooled = aheadBuffers.poll();
    ByteBuffer buffer = pooled == null ? ByteBuffer.allocateDirect(AHEAD_BYTES) : pooled;
    try {
      volumes.read(
          InternalFormat.childAddress(parent.page(), i), buffer.clear().limit(count * nodeBytes));
      for (int k = 0; k < count; k++) {
        takeAhead(parent, i + k, buffer, k * nodeBytes);
      }
    } catch (FsException e) {
      // Whoever needs one of them reads it alone, and is told what is wrong with it.
    } finally {
      aheadBuffers.add(buffer);
    }
  }

  private void takeAhead(Node parent, int i, ByteBuffer pages, int at) {
    long address = InternalFormat.childAddress(parent.page(), i);
    if (cache.get(address) == null) {
      byte[] bytes = new byte[nodeBytes];
      pages.get(at, bytes);
      verify(bytes, address, InternalFormat.childCrc(parent.page(), i), parent.level() - 1);
      cache.put(address, Node.clean(address, bytes));
    }
  }

  /**
   * The node at {@code address}.
   *
   * @param crc the checksum that its parent, or the commit record for a root, keeps
   * @param level the level that it must have
   * @throws CorruptionException when what stands there is not that node
   */
  public Node read(long address, int crc, int level) {
    Node cached = cache.get(address);
    if (cached != null && cached.crc() == crc && cached.level() == level) {
      return cached;
    }
    byte[] bytes = new byte[nodeBytes];
    volumes.read(address, ByteBuffer.wrap(bytes));
    verify(bytes, address, crc, level);
    Node node = Node.clean(address, bytes);
    cache.put(address, node);
    return node;
  }

  /**
   * The page at {@code address} if what stands there has this checksum, else null. For recovery,
   * which asks whether a write arrived; does not use the cache.
   */
  public @Nullable DirectBuffer readIfWritten(long address, int crc) {
    byte[] bytes = new byte[nodeBytes];
    volumes.read(address, ByteBuffer.wrap(bytes));
    UnsafeBuffer page = new UnsafeBuffer(bytes);
    return checksum(bytes) == crc && NodeFormat.crc(page) == crc ? page : null;
  }

  static int checksum(byte[] bytes) {
    return Crc32c.of(bytes, NodeFormat.CRC_COVERS_FROM, bytes.length - NodeFormat.CRC_COVERS_FROM);
  }

  private void verify(byte[] bytes, long address, int crc, int level) {
    UnsafeBuffer page = new UnsafeBuffer(bytes);
    int actual = checksum(bytes);
    if (actual != crc) {
      throw new CorruptionException("tree node", address, crcText(crc), crcText(actual));
    }
    if (NodeFormat.magic(page) != NodeFormat.MAGIC) {
      throw new CorruptionException(
          "tree node",
          address,
          "magic " + Integer.toHexString(NodeFormat.MAGIC),
          Integer.toHexString(NodeFormat.magic(page)));
    }
    if (NodeFormat.address(page) != address) {
      throw new CorruptionException(
          "tree node",
          address,
          "own address " + Long.toHexString(address),
          Long.toHexString(NodeFormat.address(page)));
    }
    if (NodeFormat.fsidHigh(page) != volumes.geometry().fsid().getMostSignificantBits()
        || NodeFormat.fsidLow(page) != volumes.geometry().fsid().getLeastSignificantBits()) {
      throw new CorruptionException("tree node", address, "this filesystem's id", "another's");
    }
    int type = NodeFormat.type(page);
    if (NodeFormat.level(page) != level
        || type != (level == 0 ? NodeFormat.TYPE_LEAF : NodeFormat.TYPE_INTERNAL)) {
      throw new CorruptionException(
          "tree node",
          address,
          "level " + level,
          "level " + NodeFormat.level(page) + ", type " + type);
    }
    if (type == NodeFormat.TYPE_LEAF) {
      verifyLeaf(page, address);
    } else if (NodeFormat.count(page) < 1
        || NodeFormat.count(page) > InternalFormat.countMax(nodeBytes)) {
      throw new CorruptionException(
          "tree node", address, "a possible entry count", "" + NodeFormat.count(page));
    }
  }

  private void verifyLeaf(UnsafeBuffer page, long address) {
    int count = NodeFormat.count(page);
    int heapStart = NodeFormat.heapStart(page);
    if (LeafFormat.slot(count) > heapStart || heapStart > nodeBytes) {
      throw new CorruptionException(
          "tree leaf", address, "slots below the heap", count + " slots, heap at " + heapStart);
    }
    for (int i = 0; i < count; i++) {
      int offset = LeafFormat.payloadOffset(page, i);
      int length = LeafFormat.payloadLength(page, i);
      if (length > LeafFormat.PAYLOAD_BYTES_MAX
          || (length > 0 && (offset < heapStart || offset + length > nodeBytes))) {
        throw new CorruptionException(
            "tree leaf", address, "payload inside the heap", "slot " + i + " at " + offset);
      }
    }
  }

  private static String crcText(int crc) {
    return "checksum " + Integer.toHexString(crc);
  }
}
