package org.tidemark.mirror;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import org.tidemark.console.Sizes;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidemark mirror stream}. */
@Command(
    name = "stream",
    header = "Keep a replica up to date until it is stopped.",
    description = {
      "Sends what changed after each commit of the source, which has to be mounted. When the link or"
          + " either side is lost it tries again, after a second first and after a minute at most, and"
          + " goes on where it was. It ends when the sides do not fit each other any more.",
      "To a directory of objects, file:DIR, each look that finds something adds an object: a longer"
          + " --delay makes fewer."
    },
    footer = {"", "Example: tidemark mirror stream /mnt/home backup@nas:/srv/home.tide"})
final class MirrorStreamCommand implements Callable<Integer> {
  private static final long RETRY_SECONDS_MAX = 60;
  private static final long CLOSE_SECONDS_MAX = 20;

  @Option(
      names = "--delay",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "How long to wait after each look at the source (default: ${DEFAULT-VALUE}).")
  private int delaySeconds;

  @Mixin private MirrorEnds ends;

  @Spec private CommandSpec spec;

  private final Clock clock = Clock.system();

  /** Whether both sides were there once: then what is missing now may come back. */
  private boolean connected;

  @Override
  public Integer call() {
    if (delaySeconds < 1) {
      throw CommandException.usage("--delay is at least 1 second");
    }
    CountDownLatch closed = endInOrder(Thread.currentThread());
    try {
      keepUp();
    } finally {
      closed.countDown();
    }
    return ExitStatus.PARTIAL;
  }

  private void keepUp() {
    long retrySeconds = 1;
    while (!Thread.currentThread().isInterrupted()) {
      long before = clock.monotonicNanos();
      try {
        follow();
      } catch (CommandException e) {
        if (e.status() == ExitStatus.USAGE) {
          throw e;
        }
        say(e.getMessage());
      } catch (FsException e) {
        if (!connected || !isPassing(e)) {
          throw e;
        }
        say(e.getMessage());
      }
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
      long lasted = (clock.monotonicNanos() - before) / Units.NANOS_PER_SECOND;
      retrySeconds = lasted > RETRY_SECONDS_MAX ? 1 : retrySeconds;
      say("trying again in " + retrySeconds + " s");
      clock.parkNanos(retrySeconds * Units.NANOS_PER_SECOND);
      retrySeconds = Math.min(RETRY_SECONDS_MAX, 2 * retrySeconds);
    }
  }

  /**
   * A signal lets what is under way end, so that an image is closed in order.
   *
   * @return to be counted down when everything is closed
   */
  private static CountDownLatch endInOrder(Thread worker) {
    CountDownLatch closed = new CountDownLatch(1);
    Runnable atSignal =
        () -> {
          worker.interrupt();
          try {
            boolean ignored = closed.await(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(atSignal, "close"));
    return closed;
  }

  /**
   * What may be otherwise the next time: not that the sides do not fit each other. A process that
   * has just died looks for a moment like one that may not be asked.
   */
  private static boolean isPassing(FsException e) {
    return e.errno() != Errno.EINVAL && e.errno() != Errno.EOPNOTSUPP;
  }

  /** Goes on until something breaks. */
  private void follow() {
    try (Side from = ends.openMountedSource()) {
      MirrorStart all = from.source().mirrorRange(0);
      try (Side to = ends.openReplica(all)) {
        connected = true;
        follow(from, to, ends.reports(from, to, delaySeconds));
      }
    }
  }

  private void follow(Side from, Side to, Reports reports) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        feed(new Feed(from.source(), to.replica(), reports));
        clock.parkNanos(delaySeconds * Units.NANOS_PER_SECOND);
      }
    } finally {
      reports.ended();
    }
  }

  private void feed(Feed feed) {
    ReplicaState state = feed.run();
    if (feed.items() > 0) {
      say(
          "%s is complete up to %s: %d records, %s"
              .formatted(
                  ends.replica(),
                  Tid.toString(state.mark()),
                  feed.items(),
                  Sizes.format(feed.dataBytes())));
    }
  }

  private void say(@Nullable String what) {
    spec.commandLine().getOut().println(what);
    spec.commandLine().getOut().flush();
  }
}
