package org.tidemark.suites.bench.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tidemark.base.Tid;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;
import org.tidemark.suites.equipment.Waiting;

/** A {@code mirror stream} from a mounted source to an image beside it. */
final class MirrorStream implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int END_SECONDS_MAX = 60;
  private static final Pattern COMPLETE = Pattern.compile("is complete up to (0x[0-9a-f]+):");

  /** Threads of the mount that work for it. */
  private static final String SERVING = "control";

  private final MountedImage source;
  private final Process process;
  private final Path log;

  private MirrorStream(MountedImage source, Process process, Path log) {
    this.source = source;
    this.process = process;
    this.log = log;
  }

  /** Starts it, and returns when the replica has everything that the source has now. */
  static MirrorStream start(MountedImage source, Path work) throws IOException {
    // Something has to be new, or it says nothing.
    Files.createFile(source.directory().resolve("start"));
    String tid = source.commit();
    Path log = work.resolve("stream.log");
    MirrorStream stream =
        new MirrorStream(
            source,
            Command.script("exec \"$1\" mirror stream \"$2\" \"$3\" >\"$4\" 2>&1")
                .with(
                    MountedImage.sourceRoot().resolve("tidemark"),
                    source.directory(),
                    work.resolve("replica.tide"),
                    log)
                .start(),
            log);
    boolean running = false;
    try {
      stream.await(tid);
      running = true;
      return stream;
    } finally {
      if (!running) {
        stream.close();
      }
    }
  }

  /** Waits until the replica has all that the source has now. */
  void catchUp() throws IOException {
    await(source.commit());
  }

  private void await(String tid) throws IOException {
    Waiting.until(
        "the stream has caught up with " + tid,
        PATIENCE,
        () -> Files.exists(log) && completeUpTo(Files.readString(log)) >= Tid.parse(tid));
  }

  /** Returns the last tid that it says it is complete up to; 0 if it has not said so yet. */
  private static long completeUpTo(String said) {
    Matcher matcher = COMPLETE.matcher(said);
    long tid = 0;
    while (matcher.find()) {
      tid = Tid.parse(matcher.group(1));
    }
    return tid;
  }

  /** Returns how long the mount has kept processors busy for it. */
  double sourceProcessorSeconds() throws IOException {
    return source.daemon().processorTime(SERVING).toNanos() / 1e9;
  }

  /** Returns how long it has kept processors busy, with its children. */
  double processorSeconds() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("the stream has ended by itself");
    }
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
        .mapToDouble(time -> time.toNanos() / 1e9)
        .sum();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the stream ends");
    }
  }
}
