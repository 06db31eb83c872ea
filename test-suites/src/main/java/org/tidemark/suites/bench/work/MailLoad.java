package org.tidemark.suites.bench.work;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;

/**
 * What a mail server does: 2,000 messages are staged in one directory, each is linked into 3 of
 * 1,000 mailboxes, then the originals are unlinked; again and again until the filesystem is 80 %
 * full. Mass unlinks must not become slower as it fills.
 */
final class MailLoad implements Workload {
  private static final int MAILBOXES = 1000;
  private static final int MESSAGES = 2000;
  private static final int LINKS = 3;
  private static final int MESSAGE_BYTES = 16 << 10;

  /** Before anything is measured; so small that they fill nothing. */
  private static final int WARM_UP_ROUNDS = 12;

  private static final int WARM_UP_BYTES = 100;
  private static final double EARLY = 0.05;
  private static final double FULL = 0.8;
  private static final int LATE_ROUNDS = 5;

  private final Clock clock = Clock.system();

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public long imageBytes(Sizes sizes) {
    return sizes.mailBytes();
  }

  @Override
  public void prepare(Place place) throws IOException {
    for (int i = 0; i < MAILBOXES; i++) {
      Files.createDirectories(mailbox(place, i));
    }
    Files.createDirectories(place.file("stage"));
  }

  @Override
  public void run(Place place, Meter meter) throws IOException {
    // The small run warms up, without filling anything. It must be long enough for the JVM of a
    // mount: while that compiles code, program and mount share one CPU, and need no wake-ups.
    boolean warmUp = place.sizes().mailBytes() < total(place) / 2;
    int roundsMax = warmUp ? WARM_UP_ROUNDS : Integer.MAX_VALUE;
    FileStore store = Files.getFileStore(place.directory());
    Random random = new Random(8);
    byte[] message = new byte[warmUp ? WARM_UP_BYTES : MESSAGE_BYTES];
    Blocks.noise(MESSAGE_BYTES, 9).get(message);
    List<Double> stage = new ArrayList<>();
    List<Double> link = new ArrayList<>();
    List<Double> early = new ArrayList<>();
    List<Double> all = new ArrayList<>();
    for (int round = 0; used(store) < FULL && round < roundsMax; round++) {
      String prefix = "m" + round + "-";
      stage.add(rate(MESSAGES, i -> Files.write(staged(place, prefix, i), message)));
      link.add(
          rate(
              MESSAGES * LINKS,
              i -> {
                Path box = mailbox(place, random.nextInt(MAILBOXES));
                Files.createLink(box.resolve(prefix + i), staged(place, prefix, i / LINKS));
              }));
      double unlink = rate(MESSAGES, i -> Files.delete(staged(place, prefix, i)));
      all.add(unlink);
      if (early.isEmpty() || used(store) <= EARLY + 0.02) {
        early.add(unlink);
      }
    }
    List<Double> late = all.subList(Math.max(0, all.size() - LATE_ROUNDS), all.size());
    meter.note("mail: stage a message", Unit.PER_SECOND, Median.of(stage));
    meter.note("mail: link it into a mailbox", Unit.PER_SECOND, Median.of(link));
    meter.note("mail: unlink, 5 % full", Unit.PER_SECOND, Median.of(early));
    meter.note("mail: unlink, 80 % full", Unit.PER_SECOND, Median.of(late));
  }

  private static long total(Place place) throws IOException {
    return Files.getFileStore(place.directory()).getTotalSpace();
  }

  private static double used(FileStore store) throws IOException {
    return 1 - (double) store.getUsableSpace() / store.getTotalSpace();
  }

  private double rate(int times, Step step) throws IOException {
    long start = clock.monotonicNanos();
    for (int i = 0; i < times; i++) {
      step.run(i);
    }
    return times / ((clock.monotonicNanos() - start) / (double) Units.NANOS_PER_SECOND);
  }

  @FunctionalInterface
  private interface Step {
    void run(int number) throws IOException;
  }

  private static Path mailbox(Place place, int number) {
    return place.file("box" + number);
  }

  private static Path staged(Place place, String prefix, int number) {
    return place.file("stage").resolve(prefix + number);
  }
}
