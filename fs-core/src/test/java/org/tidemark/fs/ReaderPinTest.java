package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.GatedDevice;
import org.tidemark.fs.testing.Rig;
import org.tidemark.scan.ScanProgress;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;

/** Who walks the last commit keeps it whole, also while the next one is being made. */
class ReaderPinTest {
  private final ManualClock clock = new ManualClock();
  private final Rig rig = Rig.SMALL.withHistory(false);
  private final GatedDevice gate = new GatedDevice(rig.make(1, clock));
  private final FileSystem fs = rig.open(gate, clock);

  private void make(String name) {
    fs.makeNode(
        fs.root(),
        name.getBytes(StandardCharsets.US_ASCII),
        FileType.REGULAR | 0644,
        0,
        Caller.ROOT);
  }

  @Test
  void whatACommitUnderWayFreesIsNotGivenOutUnderAReader() throws Exception {
    Store store = fs.store();
    make("a");
    fs.sync();
    make("b");
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      gate.shutWrites();
      Future<Long> sync = pool.submit(fs::sync);
      gate.awaitWaiting(1);
      try (ReaderPin _ = store.pinForScan()) {
        long walked = store.committedTid(); // the tree of which the commit under way frees nodes
        gate.open();
        assertEquals(walked + 1, sync.get());
        assertTrue(
            store.space().counters().pendingFreeBlocks() > 0, "its nodes may be overwritten");
      }
    }
    make("c");
    fs.sync();
    assertEquals(0, store.space().counters().pendingFreeBlocks());
    fs.close();
  }

  /** What removals free lies below pins until these end, and each commit copies nodes. */
  @Test
  void removalsThatFindNoRoomWaitForReaders() throws Exception {
    int count = 0;
    while (hasRoom("f" + count)) {
      count++;
    }
    fs.sync();
    int files = count;
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      AtomicReference<Thread> remover = new AtomicReference<>();
      ReaderPin pin = fs.store().pinForScan();
      Future<?> removal =
          pool.submit(() -> {
            remover.set(Thread.currentThread());
            for (int i = 0; i < files; i++) {
              fs.unlink(fs.root(), ("f" + i).getBytes(StandardCharsets.US_ASCII));
            }
          });
      int waits = 0;
      while (!removal.isDone()) {
        Thread thread = remover.get();
        if (thread != null && thread.getState() == Thread.State.TIMED_WAITING) {
          waits++;
          pin.close();
          pin = fs.store().pinForScan();
        }
        Thread.onSpinWait();
      }
      pin.close();
      removal.get();
      assertTrue(waits > 0, "it never found the filesystem full");
    }
    fs.sync();
    assertTrue(fs.verify(true, ScanProgress.NONE).isClean());
    fs.close();
  }

  private boolean hasRoom(String name) {
    try {
      make(name);
      return true;
    } catch (FsException e) {
      assertEquals(Errno.ENOSPC, e.errno(), e.getMessage());
      return false;
    }
  }
}
