package org.tidemark.fuse.mounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class SystemCallsTest {
  /** PF_MEMALLOC_NOIO of the kernel. */
  private static final long NO_IO = 0x80000;

  private static long threadFlags() throws Exception {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[6]);
  }

  @Test
  void aFlusherStartsFlushers() throws Exception {
    FutureTask<Long> flagsOfChild = new FutureTask<>(SystemCallsTest::threadFlags);
    FutureTask<Integer> marked =
        new FutureTask<>(() -> {
          int errno = SystemCalls.becomeFlusher();
          Thread child = new Thread(flagsOfChild);
          child.start();
          child.join();
          return errno;
        });
    new Thread(marked).start();
    if (marked.get() == 0) {
      assertNotEquals(0, flagsOfChild.get() & NO_IO);
    }
    assertEquals(0, threadFlags() & NO_IO);
  }
}
