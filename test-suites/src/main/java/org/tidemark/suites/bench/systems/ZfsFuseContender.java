package org.tidemark.suites.bench.systems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.tidemark.base.Clock;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.Mounts;
import org.tidemark.suites.equipment.Waiting;

/** ZFS in user space through FUSE: a pool on a file, served by a daemon of its own. */
public final class ZfsFuseContender implements Contender {
  private static final String POOL_PREFIX = "tidemark-bench-";
  private static final Path SOCKET = Path.of("/run/zfs/zfs_socket");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Clock CLOCK = Clock.system();

  @Override
  public String name() {
    return "zfs-fuse";
  }

  @Override
  public String description() throws IOException {
    String version =
        Command.of("dpkg-query", "-W", "-f", "${Version}", "zfs-fuse").run().text().strip();
    return "zfs-fuse "
        + version
        + ", pool on a sparse file on the host filesystem, default options";
  }

  @Override
  public Optional<String> whyNot() throws IOException {
    if (!Command.installed("zfs-fuse") || !Command.installed("zpool")) {
      return Optional.of("zfs-fuse is not installed");
    }
    if (!Command.script("test $(id -u) = 0").succeeds()) {
      return Optional.of("zfs-fuse needs root");
    }
    if (Command.of("pidof", "zfs-fuse").succeeds()) {
      return Optional.of("another zfs-fuse runs, which is left alone");
    }
    return Optional.empty();
  }

  @Override
  public boolean choosesCommitInterval() {
    return false;
  }

  @Override
  public boolean choosesSize() {
    return true;
  }

  @Override
  public Mounted mount(Path work, Needs needs) throws IOException {
    return new ZfsFuseMount(work, needs);
  }

  private static final class ZfsFuseMount implements Mounted {
    /** Nothing of ours shall be mounted when the daemon is started the next time. */
    private static final String NO_CACHE_FILE = "cachefile=none";

    private final Path work;
    private final Path image;
    private final Path directory;
    private final String pool = POOL_PREFIX + CLOCK.monotonicNanos();
    private final Process server;

    ZfsFuseMount(Path work, Needs needs) throws IOException {
      this.work = work;
      image = work.resolve("zfs.img");
      directory = work.resolve("zfs");
      Command.of("truncate", "-s", needs.imageBytes(), image).check();
      Files.deleteIfExists(SOCKET);
      server =
          new ProcessBuilder("/usr/sbin/zfs-fuse", "--no-daemon", "--no-kstat-mount")
              .redirectErrorStream(true)
              .redirectOutput(work.resolve("zfs-fuse.log").toFile())
              .start();
      try {
        Waiting.until("zfs-fuse listens", PATIENCE, () -> zpool("list").succeeds());
        zpool("create", "-o", NO_CACHE_FILE, "-m", directory, pool, image).check();
      } catch (IOException e) {
        stop();
        throw e;
      }
    }

    private static Command zpool(Object... arguments) {
      return Command.of("/usr/sbin/zpool").with(arguments);
    }

    @Override
    public Path directory() {
      return directory;
    }

    @Override
    public void makeCold() throws IOException {
      Waiting.until("the pool is exported", PATIENCE, () -> zpool("export", pool).succeeds());
      KernelCaches.drop(image);
      zpool("import", "-o", NO_CACHE_FILE, "-d", work, pool).check();
      Waiting.until("the pool is mounted", PATIENCE, () -> Mounts.isMounted(directory));
    }

    @Override
    public void close() throws IOException {
      try {
        // It says "busy" for a while after files were removed.
        Waiting.until(
            "the pool is destroyed", PATIENCE, () -> zpool("destroy", "-f", pool).succeeds());
      } finally {
        stop();
        Files.deleteIfExists(image);
      }
    }

    private void stop() throws IOException {
      server.destroy();
      long deadline = CLOCK.monotonicNanos() + PATIENCE.toNanos();
      while (server.isAlive() && CLOCK.monotonicNanos() - deadline < 0) {
        CLOCK.parkNanos(10_000_000);
      }
      if (server.isAlive()) {
        server.destroyForcibly();
      }
      Mounts.detach(directory);
    }
  }
}
