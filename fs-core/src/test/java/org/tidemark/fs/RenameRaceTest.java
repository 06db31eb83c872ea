package org.tidemark.fs;

import static org.tidemark.fs.TestBed.bytes;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A name that is replaced all the time is never missing. */
class RenameRaceTest {
  private static final int ROUNDS = 3_000;

  @Test
  void lookupFindsTheOldFileOrTheNewOne() throws Exception {
    TestBed bed = new TestBed();
    FileRef root = bed.fs.root();
    bed.file("target");
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      Future<?> reader =
          pool.submit(() -> {
            while (!done.get()) {
              bed.fs.lookup(root, bytes("target"));
            }
          });
      try {
        for (int i = 0; i < ROUNDS; i++) {
          bed.file("new");
          bed.rename("new", "target");
        }
      } finally {
        done.set(true);
      }
      reader.get();
    }
    bed.close();
  }
}
