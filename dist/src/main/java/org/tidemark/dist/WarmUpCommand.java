package org.tidemark.dist;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.tidemark.base.Clock;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.MountTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Does what most starts do, so that the JVM can record what it loads and links.
 *
 * <p>The launcher runs this once after a build to make its AOT cache; every later start is faster.
 * With {@code --mount} it makes and mounts a small image in a temporary directory, in this process,
 * and uses it: half of what a mount has to load is not touched by anything less. Where mounting is
 * not possible the cache knows less, and that is all.
 */
@Command(name = "warm-up", hidden = true, header = "Exercise the program for the launcher's cache.")
final class WarmUpCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(10);

  /** So many first copies are made of what it left. */
  private static final int COPIES = 5;

  /**
   * What the mount is used for, by another process; it gets the mount as its directory. The JVM
   * keeps what it learns about hot code, too, so everything is done some thousand times. What was
   * read is dropped from the kernel's cache (nocache with a count of 0), to be asked for again.
   */
  private static final String USE =
      """
      set -e
      mkdir d
      echo one > d/a
      cat d/a
      ln d/a b
      mv b c
      ln -s c s
      ls -la . d .history
      for i in $(seq 1500); do echo "line $i" > d/f$i; done
      for i in 1 2 3; do cat d/f* ; ls -lR . ; done
      cp -a d e
      sync -f .
      head -c 50000000 /dev/urandom > big
      for i in $(seq 150); do
        dd if=/dev/zero of=big bs=4k count=20 seek=$((i * 77)) conv=notrunc,fsync
      done
      for i in $(seq 400); do
        dd if=/dev/zero of=big bs=4k count=1 seek=$((i * 31)) conv=notrunc
      done
      for i in $(seq 8); do
        dd if=big of=/dev/null bs=1M
        dd if=big iflag=nocache count=0
      done
      find . -type f -exec chmod 600 {} +
      rm -rf e d c s
      sync -f .
      """;

  @Option(names = "--mount", description = "Mount an image too.")
  private boolean mount;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    execute("--version");
    execute("--help");
    execute("completion", "--help");
    execute("no-such-command");
    return mount ? mount() : ExitStatus.DONE;
  }

  private int mount() throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("tidemark-warm-up").toRealPath();
    Path image = work.resolve("fs.tide");
    Path replica = work.resolve("replica.tide");
    Path directory = Files.createDirectory(work.resolve("mnt"));
    Thread serving = new Thread(() -> execute("mount", "-f", image, directory), "warm-up-mount");
    serving.setDaemon(true);
    try {
      execute("newfs", "-s", "512m", image);
      serving.start();
      awaitMount(directory, serving);
      use(directory);
      execute("sync", directory);
      execute("history", directory.resolve("d"));
      execute("verify", directory);
      for (int i = 0; i < COPIES; i++) {
        execute("mirror", "copy", directory, replica);
        Files.deleteIfExists(replica);
      }
      execute("umount", directory);
      if (!serving.join(PATIENCE)) {
        throw new IOException("warm-up: the mount was not closed");
      }
      execute("info", image);
      execute("verify", image);
      return ExitStatus.DONE;
    } finally {
      if (isMounted(directory)) {
        execute("umount", "--lazy", directory);
      }
      if (!isMounted(directory)) {
        Files.deleteIfExists(image);
        Files.deleteIfExists(replica);
        Files.deleteIfExists(directory);
        Files.deleteIfExists(work);
      }
    }
  }

  private static void awaitMount(Path directory, Thread serving) throws IOException {
    Clock clock = Clock.system();
    long end = clock.monotonicNanos() + PATIENCE.toNanos();
    while (!isMounted(directory)) {
      if (!serving.isAlive() || clock.monotonicNanos() > end) {
        throw new IOException("warm-up: an image cannot be mounted here");
      }
      clock.parkNanos(LOOK.toNanos());
    }
  }

  private static boolean isMounted(Path directory) throws IOException {
    return MountTable.read().at(directory).isPresent();
  }

  /** By another process: one that serves a mount does not touch it with threads of its own. */
  private void use(Path directory) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", USE)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
    } else if (process.exitValue() != 0) {
      spec.commandLine().getErr().println("warm-up: not all of the mount's exercises succeeded");
    }
  }

  private static void execute(Object... arguments) {
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    int ignored =
        Tidemark.commandLine().setOut(nowhere).setErr(nowhere).execute(texts); // fails on purpose
  }
}
