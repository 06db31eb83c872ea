package org.tidemark.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;

class ProgressTest {
  private final ManualClock clock = new ManualClock();
  private final StringWriter shown = new StringWriter();

  private Progress start(boolean terminal) {
    return new Progress("verify", new PrintWriter(shown), terminal, clock);
  }

  @Test
  void saysHowFarHowFastAndHowLong() {
    try (Progress progress = start(true)) {
      clock.advanceSeconds(2);
      progress.update(Units.GIB, 4 * Units.GIB);
      assertEquals(
          "\r\u001b[Kverify: 1.0 GiB of 4.0 GiB (25%), 512 MiB/s, 6 s left", shown.toString());
      progress.update(2 * Units.GIB, 4 * Units.GIB); // too soon to be painted again
      clock.advanceSeconds(1);
      progress.update(4 * Units.GIB, 4 * Units.GIB);
    }
    assertEquals(
        "\r\u001b[Kverify: 1.0 GiB of 4.0 GiB (25%), 512 MiB/s, 6 s left"
            + "\r\u001b[Kverify: 4.0 GiB of 4.0 GiB (100%), 1.3 GiB/s, 0 s left\r\u001b[K",
        shown.toString());
  }

  @Test
  void isQuietInTheFirstSecondAndWhereNobodyLooks() {
    try (Progress progress = start(true)) {
      progress.update(1, 2);
    }
    try (Progress progress = start(false)) {
      clock.advanceSeconds(5);
      progress.update(1, 2);
    }
    assertEquals("", shown.toString());
  }

  @Test
  void nothingDoneAndWrongTotalsAreNoTrouble() {
    try (Progress progress = start(true)) {
      clock.advanceSeconds(1);
      progress.update(0, 0);
      clock.advanceSeconds(1);
      progress.update(5, 2);
    }
    assertEquals(
        "\r\u001b[Kverify: 0 B of 0 B, 0 B/s"
            + "\r\u001b[Kverify: 5 B of 5 B (100%), 2 B/s, 0 s left\r\u001b[K",
        shown.toString());
  }

  @Test
  void countsThingsToo() {
    try (Progress progress = start(true)) {
      clock.advanceSeconds(2);
      progress.update(1000, 5000, "objects");
    }
    assertEquals(
        "\r\u001b[Kverify: 1000 of 5000 objects (20%), 500/s, 8 s left\r\u001b[K",
        shown.toString());
  }

  @Test
  void durationsAreForPeople() {
    assertEquals("59 s", Times.duration(59));
    assertEquals("1 min 0 s", Times.duration(60));
    assertEquals("2 h 10 min", Times.duration(7800));
  }
}
