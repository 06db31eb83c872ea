package org.tidemark.fuse.kernel.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Clock;
import org.tidemark.base.Durability;
import org.tidemark.fuse.api.Caller;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.MountRequest;
import org.tidemark.fuse.api.MountedFileSystem;
import org.tidemark.fuse.mounts.Unmounting;
import org.tidemark.fuse.testing.Commands;
import org.tidemark.fuse.testing.MemoryFileSystem;

/** The threads of the transport and their end. */
class KernelTransportTest {
  private static final Caller NOBODY = new Caller(0, 0, 0);
  private static final int HELD_UP = 100;

  @TempDir Path directory;
  private final CountDownLatch readsGoOn = new CountDownLatch(1);
  private final AtomicInteger readsHeldUp = new AtomicInteger();
  private volatile boolean readsWait;
  private volatile Runnable atFsync = () -> {};
  private volatile Durability durability = Durability.REACHED;

  private final MemoryFileSystem memory =
      new MemoryFileSystem() {
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it waits without the lock
        public int read(long node, long handle, long offset, ByteBuffer destination) {
          if (readsWait) {
            readsHeldUp.incrementAndGet();
            awaitUninterrupted(readsGoOn);
          }
          return super.read(node, handle, offset, destination);
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it waits without the lock
        public Durability fsync(long node, long handle, boolean dataOnly) {
          atFsync.run();
          return durability;
        }
      };
  private MountedFileSystem mounted;
  private boolean detached;

  @BeforeEach
  void mount() throws IOException {
    directory = directory.toRealPath();
    List<String> options = Commands.isRoot() ? List.of("suid", "dev") : List.of();
    mounted =
        new KernelTransport()
            .mount(
                memory,
                new MountRequest(directory, "/image", false, Commands.isRoot(), false, options));
  }

  @AfterEach
  void unmount() {
    readsGoOn.countDown();
    if (!detached) {
      Unmounting.unmount(directory, true);
      mounted.stop(); // a program that waits for an answer that never comes would keep it
      mounted.awaitEnd();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void makeFiles(int count) {
    for (int i = 0; i < count; i++) {
      byte[] name = ("f" + i).getBytes(US_ASCII);
      long node = memory.makeNode(InodeFileSystem.ROOT, name, 0100644, 0, NOBODY).node();
      memory.write(
          node,
          InodeFileSystem.NO_HANDLE,
          0,
          ByteBuffer.wrap("text".getBytes(US_ASCII)),
          0,
          NOBODY);
    }
  }

  private CompletableFuture<String> read(int number) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Files.readString(directory.resolve("f" + number));
          } catch (IOException e) {
            return e.toString();
          }
        },
        task -> new Thread(task).start());
  }

  /**
   * An fsync was begun, and the same worker then came to a request that takes long: somebody else
   * has to see to the fsync.
   */
  @Test
  void anFsyncDoesNotWaitForTheRequestOfAnother() throws Exception {
    makeFiles(20);
    Commands.shell(directory, "echo x >synced; sync synced");
    readsWait = true;
    for (int i = 0; i < 20; i++) {
      int number = i;
      atFsync =
          () -> {
            CompletableFuture<String> ignored = read(number);
            long end = Clock.system().monotonicNanos() + 300_000;
            while (Clock.system().monotonicNanos() < end) {
              Thread.onSpinWait();
            }
          };
      Commands.shell(directory, "timeout 20 sync synced");
      awaitTrue(() -> readsHeldUp.get() == number + 1);
    }
  }

  /** Several workers begin fsyncs and answer what others have begun. */
  @Test
  void everyFsyncOfManyProgramsIsAnswered() throws Exception {
    int programs = 6;
    makeFiles(programs);
    durability = () -> Clock.system().parkNanos(1_000_000); // longer than waking a worker
    List<CompletableFuture<Integer>> writers = new ArrayList<>();
    for (int i = 0; i < programs; i++) {
      Path file = directory.resolve("f" + i);
      writers.add(
          CompletableFuture.supplyAsync(() -> forces(file), task -> new Thread(task).start()));
    }
    for (CompletableFuture<Integer> writer : writers) {
      assertEquals(200, writer.get(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void idleCpusStayAwakeOnlyWhileRequestsCome() throws Exception {
    makeFiles(1);
    if (!Files.isWritable(ShallowIdle.DEVICE)) {
      return; // for root alone
    }
    CompletableFuture<Integer> writer =
        CompletableFuture.supplyAsync(
            () -> forces(directory.resolve("f0")), task -> new Thread(task).start());
    awaitTrue(() -> latencyWished() == 0 || writer.isDone());
    assertEquals(0, latencyWished());
    assertEquals(200, writer.get(60, TimeUnit.SECONDS));
    awaitTrue(() -> latencyWished() == ShallowIdle.NO_WISH);
  }

  /** Returns what the kernel grants all who wish something, in microseconds. */
  private static int latencyWished() {
    try (FileChannel device = FileChannel.open(ShallowIdle.DEVICE, READ)) {
      ByteBuffer value = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
      assertEquals(Integer.BYTES, device.read(value));
      return value.getInt(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void thePageCacheMayGatherWrites() throws IOException {
    Path settings =
        Path.of("/sys/class/bdi", "0:" + ((long) Files.getAttribute(directory, "unix:dev") & 0xff));
    if (Files.isWritable(settings.resolve("max_ratio"))) {
      assertEquals("50\n", Files.readString(settings.resolve("max_ratio")));
      assertEquals("4096\n", Files.readString(settings.resolve("read_ahead_kb")));
    }
  }

  private static int forces(Path file) {
    int done = 0;
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      for (int i = 0; i < 200; i++) {
        int ignored = channel.write(ByteBuffer.wrap(new byte[] {1}), i);
        channel.force(false);
        done++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return done;
  }

  private static void awaitTrue(BooleanSupplier condition) {
    long end = Clock.system().monotonicNanos() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(Clock.system().monotonicNanos() < end, "it takes too long");
      Clock.system().parkNanos(1_000_000);
    }
  }

  @Test
  void anIdleMountUsesNoProcessor() throws Exception {
    Commands.shell(directory, "for i in 1 2 3 4 5; do echo $i >f$i; cat f$i; sync f$i; done");
    pass(200_000_000); // the supervisor goes to sleep after 20 ms
    long before = processorNanos();
    pass(1_000_000_000);
    assertEquals(before, processorNanos());
  }

  /** Lets time pass. To park may end at once, if an earlier test has left a permit. */
  private static void pass(long nanos) {
    long end = Clock.system().monotonicNanos() + nanos;
    while (Clock.system().monotonicNanos() < end) {
      Clock.system().parkNanos(end - Clock.system().monotonicNanos());
    }
  }

  private static long processorNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long nanos = 0;
    int seen = 0;
    for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && info.getThreadName().startsWith("fuse-")) {
        nanos += threads.getThreadCpuTime(info.getThreadId());
        seen++;
      }
    }
    assertTrue(seen >= 2, "a worker and the supervisor are alive");
    return nanos;
  }

  @Test
  void readsThatAreHeldUpDoNotHoldUpOthers() throws Exception {
    makeFiles(20);
    readsWait = true;
    List<CompletableFuture<String>> reads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      reads.add(read(i));
    }
    awaitTrue(() -> readsHeldUp.get() == 20);
    Commands.shell(directory, "for i in 1 2 3 4 5; do mkdir d$i; rmdir d$i; done");
    readsGoOn.countDown();
    for (CompletableFuture<String> read : reads) {
      assertEquals("text", read.get());
    }
  }

  @Test
  void moreRequestsThanWorkersAreAllAnswered() throws Exception {
    makeFiles(HELD_UP);
    readsWait = true;
    List<CompletableFuture<String>> reads = new ArrayList<>();
    for (int i = 0; i < HELD_UP; i++) {
      reads.add(read(i));
    }
    awaitTrue(() -> readsHeldUp.get() == WorkerPool.WORKERS_MAX);
    readsGoOn.countDown();
    for (CompletableFuture<String> read : reads) {
      assertEquals("text", read.get());
    }
  }

  @Test
  void stoppingAnswersWhatIsUnderWayAndEndsWhileTheMountIsInUse() throws Exception {
    makeFiles(2);
    readsWait = true;
    CompletableFuture<String> read = read(0);
    awaitTrue(() -> readsHeldUp.get() == 1);
    Process user =
        new ProcessBuilder("bash", "-c", "echo in; read line; cat f1")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    assertEquals('i', user.getInputStream().read());
    Unmounting.unmount(directory, true);
    detached = true;
    mounted.stop();
    readsGoOn.countDown();
    mounted.awaitEnd();
    assertEquals("text", read.get());
    user.getOutputStream().close();
    assertTrue(user.waitFor() != 0, "it gets an error");
    mounted.stop();
    mounted.kernelCache().dropNode(2);
  }
}
