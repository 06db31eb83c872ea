package org.tidemark.suites.equipment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.tidemark.base.Clock;

/**
 * An image, mounted through the real command in a directory of its own, as a user does it. Closing
 * unmounts, whatever state it is in, and leaves the image. Not thread-safe.
 *
 * <p>{@code -Dtidemark.transport=NAME} chooses the transport of all mounts.
 */
public final class MountedImage implements AutoCloseable {
  private static final Path ROOT =
      Path.of(Objects.requireNonNullElse(System.getProperty("tidemark.root"), ".."))
          .toAbsolutePath()
          .normalize();

  /** How to talk to the kernel; the default if empty. */
  private static final String TRANSPORT =
      Objects.requireNonNullElse(System.getProperty("tidemark.transport"), "");

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Clock CLOCK = Clock.system();

  private final Path image;
  private final Path directory;
  private final Path log;
  private final List<String> options;
  private Duration mountTime = Duration.ZERO;

  private MountedImage(Path image, Path directory, Path log, List<String> options) {
    this.image = image;
    this.directory = directory;
    this.log = log;
    this.options = options;
  }

  /** Returns whether mounts go through libfuse 2, which cannot carry everything. */
  public static boolean throughLibfuse() {
    return TRANSPORT.equals("jnr");
  }

  /** Returns the top directory of the sources that this runs from. */
  public static Path sourceRoot() {
    return ROOT;
  }

  /** Returns the command {@code tidemark} with arguments. */
  public static Command tidemark(Object... arguments) {
    return Command.of(ROOT.resolve("tidemark")).with(arguments).withTimeout(PATIENCE);
  }

  /**
   * Makes an image below a directory and mounts it there.
   *
   * @param size as newfs takes it; the image is sparse
   * @param options what follows {@code -o}, without commas
   */
  public static MountedImage create(Path work, String size, String... options) throws IOException {
    Path image = work.resolve("fs.tide").toAbsolutePath();
    tidemark("newfs", "-s", size, image).check();
    return mount(image, options);
  }

  /** Mounts an image in a directory that is made beside it. */
  public static MountedImage mount(Path image, String... options) throws IOException {
    Path parent = Objects.requireNonNull(image.toAbsolutePath().getParent());
    Path directory = Files.createDirectories(parent.resolve("mnt"));
    MountedImage mounted =
        new MountedImage(
            image.toAbsolutePath(), directory, parent.resolve("mount.log"), List.of(options));
    mounted.mount();
    return mounted;
  }

  /** Mounts the image again after {@link #unmount} or {@link #kill}. */
  public void mount() throws IOException {
    Command command = tidemark("mount").withEnvironment("TIDEMARK_LOG", log.toString());
    if (!TRANSPORT.isEmpty()) {
      command = command.with("--transport", TRANSPORT);
    }
    if (!options.isEmpty()) {
      command = command.with("-o", String.join(",", options));
    }
    long start = CLOCK.monotonicNanos();
    command.with(image, directory).check();
    mountTime = Duration.ofNanos(CLOCK.monotonicNanos() - start);
    if (!Mounts.isMounted(directory)) {
      throw new IOException("the mount command came back, but nothing is mounted" + logTail());
    }
  }

  /** Commits, unmounts, and waits until the image is closed. */
  public void unmount() throws IOException {
    tidemark("umount", directory).check();
  }

  public void remount() throws IOException {
    unmount();
    mount();
  }

  /** Ends the mounting process without warning, and takes away what it leaves in the kernel. */
  public void kill() throws IOException {
    daemon().kill();
    Mounts.detach(directory);
  }

  /** Checks the image, mounted or not, with all data. */
  public void verify() throws IOException {
    tidemark("verify", "--data", image).check();
  }

  /** Commits and returns the tid, as text that {@code NAME@@TID} takes. */
  public String commit() throws IOException {
    return tidemark("sync", directory).check().text().strip();
  }

  /** Returns the mounting process. */
  public Daemon daemon() throws IOException {
    return Daemon.of(image).orElseThrow(() -> new IOException("no process mounts " + image));
  }

  public Path image() {
    return image;
  }

  /** Returns where the filesystem is mounted. */
  public Path directory() {
    return directory;
  }

  /** Returns how long the last mount command took until the filesystem was usable. */
  public Duration mountTime() {
    return mountTime;
  }

  /** Returns the end of what the mounting process has logged, for messages. */
  public String logTail() throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    List<String> lines = Files.readAllLines(log);
    List<String> tail = lines.subList(Math.max(0, lines.size() - 60), lines.size());
    return "\n" + log + ":\n" + String.join("\n", tail).indent(2);
  }

  /** Unmounts in any case; what goes wrong with that is thrown when it is done. */
  @Override
  public void close() throws IOException {
    List<IOException> troubles = new ArrayList<>();
    if (Mounts.isMounted(directory)) {
      try {
        unmount();
      } catch (IOException e) {
        troubles.add(e);
        Mounts.detach(directory);
      }
    }
    var left = Daemon.of(image);
    if (left.isPresent()) {
      try {
        left.get().awaitEnd(); // the image is closed already, but a process takes time to end
      } catch (IOException e) {
        left.get().kill();
        troubles.add(new IOException("the mounting process stays" + logTail(), e));
      }
    }
    if (!troubles.isEmpty()) {
      IOException first = troubles.getFirst();
      troubles.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }
}
