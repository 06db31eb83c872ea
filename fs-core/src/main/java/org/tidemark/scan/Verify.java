package org.tidemark.scan;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Crc32c;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeReader;
import org.tidemark.btree.TreeChecker;
import org.tidemark.format.Address;
import org.tidemark.format.CommitState;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.RecordType;
import org.tidemark.object.Compression;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;
import org.tidemark.volume.VolumeSet;

/**
 * Checks everything that the last commit refers to, and that the freemap says exactly that. Never
 * writes. Works on a filesystem in use: it stands on one commit, whose blocks stay as they are
 * while it is pinned.
 *
 * <p>One thread.
 */
public final class Verify {
  private final VolumeSet volumes;
  private final NodeReader reader;
  private final boolean data;
  private final ScanProgress progress;
  private final Problems problems = new Problems();
  private final ObjectVerify objects;
  private final BlockSet reachable;
  private final BlockSet used;
  private CommitState state;
  private long nodes;
  private long records;
  private long dataBlocksRead;
  private long usedBlocks;
  private long reachableBlocks;
  private ByteBuffer buffer = ByteBuffer.allocate(ExtentFormat.LOGICAL_BYTES_MAX);

  private Verify(Store store, boolean data, ScanProgress progress) {
    this.volumes = store.volumes();
    this.reader = store.nodeReader();
    this.data = data;
    this.progress = progress;
    this.reachable = new BlockSet(volumes.geometry());
    this.used = new BlockSet(volumes.geometry());
    this.state = store.committed();
    ReplicaState peer = store.read(ReplicaState::read);
    boolean replica = peer != null && !peer.promoted();
    this.objects = new ObjectVerify(problems, replica ? peer.mark() : Tid.NOW, replica);
  }

  /**
   * Checks the last commit of {@code store}.
   *
   * @param data whether to hold all data against its checksums too, which reads all of it
   */
  @SuppressWarnings("try") // The pin only has to be there.
  public static VerifyReport run(Store store, boolean data, ScanProgress progress) {
    try (ReaderPin pin = store.pinForScan()) {
      Verify verify = new Verify(store, data, progress);
      CorruptionException loss = store.lossInLog();
      if (loss != null) {
        verify.problems.add(loss);
      }
      store.atCommit(committed -> verify.takeFreemap(committed, store));
      return verify.check();
    }
  }

  private void takeFreemap(CommitState committed, Store store) {
    state = committed;
    store.space().forEachCommitted(used::add);
    usedBlocks = used.size();
  }

  private VerifyReport check() {
    if (state.rootAddress() != 0) {
      try {
        Node root = reader.read(state.rootAddress(), state.rootCrc(), state.rootLevel());
        new TreeChecker(reader, this::visit, problems::add).check(root);
        objects.finish();
      } catch (FsException rootUnreadable) {
        problems.add(rootUnreadable);
      }
      checkFreemap();
    }
    return new VerifyReport(
        state.tid(),
        nodes,
        records,
        objects.liveObjects(),
        reachable.size(),
        dataBlocksRead,
        problems.listed(),
        problems.count());
  }

  private void checkFreemap() {
    if (problems.count() > 0) {
      return; // what lies below an unreadable node is in use, but nobody can say where
    }
    long lost = used.countNotIn(reachable);
    if (lost > 0) {
      problems.add(
          lost
              + " blocks are marked as used, but nothing refers to them; the first is at "
              + Address.toString(used.firstNotIn(reachable)));
    }
    long free = reachable.countNotIn(used);
    if (free > 0) {
      problems.add(
          free
              + " blocks are marked as free, but in use; the first is at "
              + Address.toString(reachable.firstNotIn(used)));
    }
  }

  private void visit(Node node) {
    nodes++;
    own("node", node.address(), volumes.geometry().nodeBlocks());
    if (node.isLeaf()) {
      UnsafeBuffer page = node.page();
      for (int i = 0, n = node.count(); i < n; i++) {
        record(page, i);
      }
    }
    progress.progress(reachableBlocks, usedBlocks);
  }

  private void record(UnsafeBuffer page, int i) {
    records++;
    long highest = Math.max(LeafFormat.createTid(page, i), LeafFormat.deleteTid(page, i));
    if (highest > state.tid()) {
      problems.add(
          "object "
              + LeafFormat.objectId(page, i)
              + ": a record of "
              + Tid.toString(highest)
              + ", which is not committed");
    }
    objects.record(page, i);
    if (LeafFormat.type(page, i) == RecordType.EXTENT) {
      extent(page, i);
    }
  }

  private void extent(UnsafeBuffer page, int i) {
    int at = LeafFormat.payloadOffset(page, i);
    long address = ExtentFormat.address(page, at);
    int blocks = ExtentFormat.storedBlocks(page, at);
    String owner =
        "data of object " + LeafFormat.objectId(page, i) + " at offset " + LeafFormat.key(page, i);
    if (own(owner, address, blocks) && data) {
      try {
        checkData(owner, page, i, at);
      } catch (FsException unreadable) {
        problems.add(unreadable);
      }
    }
  }

  private void checkData(String owner, UnsafeBuffer page, int i, int at) {
    if (!DigestChain.isKnown(page, at, LeafFormat.payloadLength(page, i))) {
      problems.add(owner + ": an extent that no Tidemark of this version has written");
      return;
    }
    checkBlocks(owner, page, at);
    if (ExtentFormat.codec(page, at) != ExtentFormat.CODEC_PLAIN) {
      byte[] ignored = Compression.read(volumes, page, at, owner);
    }
  }

  private void checkBlocks(String owner, UnsafeBuffer page, int at) {
    long address = ExtentFormat.address(page, at);
    int blocks = ExtentFormat.storedBlocks(page, at);
    int bytes = blocks * Units.BLOCK_BYTES;
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocate(bytes);
    }
    volumes.read(address, buffer.clear().limit(bytes));
    for (int block = 0; block < blocks; block++) {
      int expected = ExtentFormat.crc(page, at, block);
      int found = Crc32c.of(buffer.array(), block * Units.BLOCK_BYTES, Units.BLOCK_BYTES);
      if (expected != found) {
        problems.add(
            new CorruptionException(
                owner + ", block " + block,
                address + (long) block * Units.BLOCK_BYTES,
                "checksum " + Integer.toHexString(expected),
                Integer.toHexString(found)));
      }
    }
    dataBlocksRead += blocks;
  }

  private boolean own(String owner, long address, int blocks) {
    if (!volumes.geometry().isAllocatable(address, (long) blocks * Units.BLOCK_BYTES)) {
      problems.add(owner + " lies outside the volumes, at " + Address.toString(address));
      return false;
    }
    if (!reachable.add(address, blocks)) {
      problems.add(owner + " shares blocks with something else, at " + Address.toString(address));
    }
    reachableBlocks += blocks;
    return true;
  }
}
