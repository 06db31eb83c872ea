package org.tidemark.object;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.tidemark.base.Clock;
import org.tidemark.base.Tid;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.btree.Cursor;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.testing.CountingDevice;
import org.tidemark.device.testing.FaultyDevice;
import org.tidemark.device.testing.GatedDevice;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.FileMode;
import org.tidemark.format.RecordType;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.Verify;
import org.tidemark.scan.VerifyReport;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Store;
import org.tidemark.txn.StoreOptions;
import org.tidemark.volume.FormatOptions;
import org.tidemark.volume.VolumeFormatter;
import org.tidemark.volume.VolumeSet;

/** Files without names, on a volume in memory. */
final class FileDataBed implements AutoCloseable {
  final MemoryDevice memory;
  final FaultyDevice faults;
  final GatedDevice gate;
  final CountingDevice device;
  final Clock clock;
  final Inodes inodes;
  private final FileDataOptions options;
  private final long commitIntervalNanos;
  Store store;
  FileData data;

  FileDataBed(long bytes, boolean history, FileDataOptions options) {
    this(bytes, history, options, 0, new ManualClock());
  }

  FileDataBed(
      long bytes, boolean history, FileDataOptions options, long commitIntervalNanos, Clock clock) {
    this.memory = new MemoryDevice("memory", bytes);
    this.faults = new FaultyDevice(memory);
    this.gate = new GatedDevice(faults);
    this.device = new CountingDevice(gate);
    this.clock = clock;
    this.inodes = new Inodes(new HistoryPolicy(history, 0));
    this.options = options;
    this.commitIntervalNanos = commitIntervalNanos;
    VolumeFormatter.format(
        List.of(memory), FormatOptions.defaults(new UUID(1, 2), 3, 0).withLogBytes(4L << 20));
    open(device);
  }

  /** 64 MiB, no threads. */
  static FileDataBed deterministic() {
    return new FileDataBed(64L << 20, true, new FileDataOptions(8L << 20, 0));
  }

  private void open(BlockDevice on) {
    store =
        Store.open(
            VolumeSet.open(List.of(on)),
            new StoreOptions(false, 8L << 20, commitIntervalNanos),
            clock);
    data = new FileData(store, inodes, clock, options);
    data.start();
  }

  void reopen() {
    close();
    memory.reopen();
    open(device);
  }

  @Override
  public void close() {
    data.close();
    store.close();
    store.volumes().close();
  }

  long createFile() {
    return createFile(0);
  }

  long createFile(int flags) {
    long id = store.allocateObjectId();
    store.update(
        Reserve.USER,
        change -> {
          long now = change.now();
          long tid = change.tid();
          InodeEditor.insert(
              change,
              new Inode(
                  id, tid, FileMode.REGULAR | 0644, 0, 0, 1, 0, 0, 0, flags, 1, 1, now, now, now));
          return id;
        });
    return id;
  }

  /** Removes a file that is closed, as the namespace does. */
  void remove(long id) {
    data.holding(
        id,
        0,
        () -> {
          boolean[] done = new boolean[1];
          while (!done[0]) {
            done[0] =
                store.update(
                    Reserve.REMOVE,
                    change -> {
                      Inode inode = Inodes.get(change, id, Tid.NOW);
                      boolean all = data.removeSome(change, inode, 0, 512);
                      if (all) {
                        inodes.history().end(change, inode, RecordType.INODE, 0, inode.createTid());
                      }
                      return all;
                    });
          }
          data.discard(id);
          return done;
        });
  }

  Inode inode(long id) {
    return store.read(view -> Inodes.get(view, id, Tid.NOW));
  }

  FileHandle open(long id) {
    return data.open(id, Tid.NOW);
  }

  void fsync(FileHandle file) {
    data.flush(file);
    store.syncOperations();
  }

  static byte[] pattern(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** A record of a file, as text without its place on the medium. */
  List<String> records(long id, int type) {
    return store.read(view -> {
      List<String> records = new ArrayList<>();
      Cursor at = view.cursor();
      boolean more = at.seek(Records.PFS, id, type, 0, 0);
      while (more && at.objectId() == id && at.type() == type) {
        int bytes =
            type == RecordType.EXTENT
                ? ExtentFormat.logicalBytes(at.payload(), at.payloadOffset())
                : at.payloadLength();
        records.add(at.key() + "+" + bytes + " c=" + at.createTid() + " d=" + at.deleteTid());
        more = at.next();
      }
      return records;
    });
  }

  static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  void write(FileHandle file, long offset, byte[] bytes) {
    data.write(file, offset, ByteBuffer.wrap(bytes), Reserve.USER, true);
  }

  byte[] read(FileHandle file, long offset, int length) {
    return read(file, offset, ByteBuffer.allocate(length));
  }

  byte[] read(FileHandle file, long offset, ByteBuffer dst) {
    int start = dst.position();
    int count = data.read(file, offset, dst);
    assertEquals(start + count, dst.position());
    byte[] bytes = new byte[count];
    dst.get(start, bytes);
    return bytes;
  }

  /** Holds all of what a model says against a file. */
  void check(ContentModel model, FileHandle file, String what) {
    int length = 5 * ChunkLayout.BLOCK_BYTES;
    long last = -1;
    for (long block : model.blockNumbers()) {
      if (block > last) {
        long offset = block * ChunkLayout.BLOCK_BYTES;
        assertArrayEquals(model.read(offset, length), read(file, offset, length), what);
        last = block + 4;
      }
    }
    long tail = Math.max(0, model.size() - 10);
    assertArrayEquals(model.read(tail, length), read(file, tail, length), what + ", its end");
  }

  /** As of a moment. */
  void checkAsOf(ContentModel model, long id, long asOf, UnaryOperator<String> what) {
    FileHandle file = data.open(id, asOf);
    check(model, file, what.apply("object " + id + "@@" + Tid.toString(asOf)));
    data.close(file, false);
  }

  /** Commits and verifies everything, apart from names, which there are none of. */
  void verify(boolean withData) {
    store.commit();
    VerifyReport report = Verify.run(store, withData, ScanProgress.NONE);
    List<String> problems =
        report.problems().stream()
            .filter(p -> !p.contains("no name leads to it") && !p.contains("link count"))
            .toList();
    assertEquals(List.of(), problems);
    assertEquals(0, data.dirtyBytes());
    assertEquals(0, store.space().counters().reservedBlocks());
  }
}
