package org.tidemark.scan;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeReader;
import org.tidemark.btree.Tree;
import org.tidemark.format.CommitState;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.NodeFormat;
import org.tidemark.format.RecordType;
import org.tidemark.object.Compression;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;

/**
 * Reads what changed in a range of tids (from, to], a batch at a time, at a cost that follows the
 * change: it goes only where maxTid is above {@code from} (INV-MAXTID).
 *
 * <p>Each batch is read from what is then the last commit, and nothing is pinned between batches.
 * So later batches are read from later trees; records that came after {@code to} are left out, and
 * those that ceased after it are sent as live. Only what went without a record after {@code to}
 * cannot be sent any more as it was: {@link MirrorBatch#clean} says so.
 *
 * <p>One thread. HAMMER's mirroring works in this way (DragonFly, hammer_mirror.c).
 */
public final class MirrorScan {
  private static final RecordKey BEHIND_LOCAL = new RecordKey(0, ObjectId.ROOT, 0, 0, 0);

  private final Store store;
  private final NodeReader reader;
  private final long from;
  private final long to;
  private final int batchBytes;
  private RecordKey next;

  // The batch at hand.
  private List<MirrorItem> items = new ArrayList<>();
  private long bytes;
  private boolean full;
  private boolean clean;

  /** Describes the range from a tid to the last commit, or to the mark of a replica. */
  public static MirrorStart range(Store store, long from) {
    ReplicaState peer = store.read(ReplicaState::read);
    long to = peer == null || peer.promoted() ? store.committedTid() : peer.mark();
    long end = Math.max(from, to);
    return new MirrorStart(MirrorSource.of(store, from, end), from, end, RecordKey.LOWEST);
  }

  /**
   * A scan of a range, which goes up to a committed tid.
   *
   * @param batchBytes when there are so many bytes of payload and data, a batch ends
   * @throws FsException EINVAL if there is no such range
   */
  public MirrorScan(Store store, MirrorStart range, int batchBytes) {
    from = range.from();
    to = range.to();
    if (from < 0 || from > to) {
      throw new FsException(
          Errno.EINVAL, "no range: " + Tid.toString(from) + " to " + Tid.toString(to));
    }
    if (to > store.committedTid()) {
      throw new FsException(
          Errno.EINVAL,
          "the source stands at "
              + Tid.toString(store.committedTid())
              + ", and was asked for what it had at "
              + Tid.toString(to)
              + ": if it was set back to an earlier state, make a new replica");
    }
    this.store = store;
    this.reader = store.nodeReader();
    this.next = range.start();
    this.batchBytes = batchBytes;
  }

  /**
   * Returns the next batch; not to be called after the last one.
   *
   * @throws org.tidemark.base.FsException EIO if a node or data cannot be read or is damaged
   */
  @SuppressWarnings("try") // The pin only has to be there.
  public MirrorBatch next() {
    items = new ArrayList<>();
    bytes = 0;
    full = false;
    clean = true;
    try (ReaderPin pin = store.pinForScan()) {
      CommitState state = store.committed();
      if (state.rootAddress() != 0) {
        Node root = reader.read(state.rootAddress(), state.rootCrc(), state.rootLevel());
        Tree tree = new Tree(reader, root);
        addLostVersions(tree, root);
        walk(tree, root, RecordKey.LOWEST, RecordKey.END);
        if (!full) {
          items.addAll(SourceMoments.list(reader, root, from, to));
          clean &= !SourceMoments.isDropped(tree, to);
        }
      }
    }
    if (!full) {
      next = RecordKey.END;
    }
    return new MirrorBatch(items, next, clean);
  }

  /**
   * Where a batch begins within an object, versions of its inode that an earlier batch has sent may
   * be gone since, and with them what of the object only they showed. Then the replica learns of
   * it, or it would show the object in part.
   */
  private void addLostVersions(Tree tree, Node root) {
    RecordKey first = new RecordKey(next.pfs(), next.objectId(), RecordType.INODE, 0, 0);
    if (next.objectId() < ObjectId.ROOT || next.compareTo(first) <= 0) {
      return;
    }
    RecordKey behind =
        next.type() == RecordType.INODE
            ? next
            : new RecordKey(next.pfs(), next.objectId(), RecordType.INODE + 1, 0, 0);
    long erasedTid = ErasedTids.highest(reader, root, first, behind);
    if (erasedTid > from) {
      items.add(listed(tree, first, behind));
      clean &= erasedTid <= to;
    }
  }

  /** Visits what lies below a node, and below {@code high}, from {@code next} on. */
  private void walk(Tree tree, Node node, RecordKey low, RecordKey high) {
    if (node.isLeaf()) {
      leaf(tree, node, low, high);
      return;
    }
    UnsafeBuffer page = node.page();
    for (int i = 0, n = node.count(); i < n && !full; i++) {
      RecordKey childHigh = i + 1 < n ? RecordKey.ofSeparator(page, i + 1) : high;
      if (InternalFormat.maxTid(page, i) > from && next.compareTo(childHigh) < 0) {
        RecordKey childLow = i == 0 ? low : RecordKey.ofSeparator(page, i);
        walk(tree, reader.child(node, i), childLow, childHigh);
      }
    }
  }

  private void leaf(Tree tree, Node node, RecordKey low, RecordKey high) {
    UnsafeBuffer page = node.page();
    RecordKey start = next.compareTo(low) > 0 ? next : low;
    int i = start.slotIn(page, node.count());
    long erasedTid = NodeFormat.erasedTid(page);
    if (erasedTid > from && high.compareTo(BEHIND_LOCAL) > 0) {
      items.add(listed(tree, start, high));
      clean &= erasedTid <= to;
    }
    for (int n = node.count(); i < n; i++) {
      if (bytes >= batchBytes) {
        full = true;
        next = RecordKey.of(page, i);
        return;
      }
      if (isSent(page, i) && isChanged(page, i)) {
        add(page, i);
      }
    }
    next = high;
  }

  private static boolean isSent(UnsafeBuffer page, int i) {
    int type = LeafFormat.type(page, i);
    return LeafFormat.objectId(page, i) == ObjectId.LOCAL
        ? type == RecordType.COMMIT
        : type != RecordType.ATIME;
  }

  private boolean isChanged(UnsafeBuffer page, int i) {
    long createTid = LeafFormat.createTid(page, i);
    long deleteTid = LeafFormat.deleteTid(page, i);
    return createTid <= to && (createTid > from || (deleteTid > from && deleteTid <= to));
  }

  private void add(UnsafeBuffer page, int i) {
    int at = LeafFormat.payloadOffset(page, i);
    boolean isNew = LeafFormat.createTid(page, i) > from;
    boolean isExtent = LeafFormat.type(page, i) == RecordType.EXTENT;
    // What only ceased the replica has; of an extent the length is needed, to find its pieces.
    byte[] payload = new byte[isNew && !isExtent ? LeafFormat.payloadLength(page, i) : 0];
    page.getBytes(at, payload);
    byte[] data = {};
    if (isExtent) {
      checkKnown(page, i, at);
      payload = plainPayload(page, at);
      data = isNew ? data(page, i, at) : data;
    }
    long deleteTid = LeafFormat.deleteTid(page, i);
    items.add(
        new MirrorItem.Changed(
            RecordKey.of(page, i), deleteTid > to ? Tid.LIVE : deleteTid, payload, data));
    bytes += LeafFormat.SLOT_LENGTH + payload.length + data.length;
  }

  private static void checkKnown(UnsafeBuffer page, int i, int at) {
    int length = LeafFormat.payloadLength(page, i);
    if (!DigestChain.isKnown(page, at, length)) {
      throw new CorruptionException(
          "extent of object "
              + LeafFormat.objectId(page, i)
              + " at file offset "
              + LeafFormat.key(page, i),
          NodeFormat.address(page),
          "one that a Tidemark of this version has written",
          length + " bytes");
    }
  }

  /** An extent goes as it is when it is not compressed, and without its address. */
  private static byte[] plainPayload(UnsafeBuffer page, int at) {
    int blocks = ExtentFormat.logicalBlocks(page, at);
    byte[] payload = new byte[ExtentFormat.length(blocks)];
    UnsafeBuffer plain = new UnsafeBuffer(payload);
    int bytes = blocks * Units.BLOCK_BYTES;
    ExtentFormat.init(plain, 0, 0, bytes, bytes, ExtentFormat.CODEC_PLAIN);
    for (int block = 0; block < blocks; block++) {
      ExtentFormat.crc(plain, 0, block, ExtentFormat.plainCrc(page, at, block));
    }
    return payload;
  }

  private byte[] data(UnsafeBuffer page, int i, int at) {
    String owner =
        "data of object "
            + LeafFormat.objectId(page, i)
            + " at file offset "
            + LeafFormat.key(page, i);
    return Compression.read(store.volumes(), page, at, owner);
  }

  /**
   * Lists what was not dead at the start of the range, from a key to another, and what else is in
   * the 64 KiB of a file that either of them lies in: there extents begin and end, and the replica
   * may have them in other pieces.
   */
  private MirrorItem.Unchanged listed(Tree tree, RecordKey start, RecordKey end) {
    RecordKey low = start.type() == RecordType.EXTENT ? window(start, 0) : start;
    RecordKey high =
        end.type() == RecordType.EXTENT ? window(end, ExtentFormat.LOGICAL_BYTES_MAX) : end;
    List<MirrorItem.Listed> listed = new ArrayList<>();
    Cursor cursor = tree.cursor();
    boolean more = cursor.seek(low.pfs(), low.objectId(), low.type(), low.key(), low.createTid());
    while (more) {
      RecordKey key = RecordKey.of(cursor);
      if (key.compareTo(high) >= 0) {
        break;
      }
      if (MirrorItem.isListed(key) && isListed(key, cursor.deleteTid())) {
        int extentBytes =
            key.type() == RecordType.EXTENT
                ? ExtentFormat.logicalBytes(cursor.payload(), cursor.payloadOffset())
                : 0;
        listed.add(new MirrorItem.Listed(key, extentBytes));
      }
      more = cursor.next();
    }
    bytes += 16L * listed.size();
    return new MirrorItem.Unchanged(low, high, listed);
  }

  /** All that the replica may have: it may stand behind the start of the range. */
  private boolean isListed(RecordKey key, long deleteTid) {
    return key.createTid() <= to && (deleteTid == Tid.LIVE || deleteTid > from);
  }

  private static RecordKey window(RecordKey key, int plus) {
    long start = (key.key() & -ExtentFormat.LOGICAL_BYTES_MAX) + plus;
    return new RecordKey(key.pfs(), key.objectId(), key.type(), start, 0);
  }
}
