package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.GatedDevice;
import org.tidemark.fs.testing.Rig;
import org.tidemark.txn.ReaderPin;
import org.tidemark.txn.Store;

/** Who walks the last commit keeps it whole, also while the next one is being made. */
class ReaderPinTest {
  private final ManualClock clock = new ManualClock();
  private final GatedDevice gate = new GatedDevice(Rig.SMALL.make(1, clock));
  private final FileSystem fs = Rig.SMALL.open(gate, clock);

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
}
