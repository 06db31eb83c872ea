package org.tidemark.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class BaseTest {
  private static final byte[] DIGITS = "123456789".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGITS_CRC = 0xe306_9283;

  @Test
  void crc32cIsTheOneOfTheStandard() {
    byte[] padded =
        ("xx" + new String(DIGITS, StandardCharsets.US_ASCII) + "yyy")
            .getBytes(StandardCharsets.US_ASCII);
    assertEquals(DIGITS_CRC, Crc32c.of(DIGITS, 0, 9));
    assertEquals(DIGITS_CRC, Crc32c.of(padded, 2, 9));
    ByteBuffer direct = ByteBuffer.allocateDirect(20).put(padded).flip();
    ByteBuffer window = direct.duplicate().position(2).limit(11);
    assertEquals(DIGITS_CRC, Crc32c.of(window));
    assertEquals(2, window.position());
    assertEquals(DIGITS_CRC, Crc32c.of(new UnsafeBuffer(padded, 1, 12), 1, 9));
    assertEquals(DIGITS_CRC, Crc32c.of(new UnsafeBuffer(direct, 1, 12), 1, 9));
    assertEquals(
        DIGITS_CRC, Crc32c.of(new UnsafeBuffer(ByteBuffer.wrap(padded).slice(1, 12), 0, 12), 1, 9));
    assertThrows(
        IndexOutOfBoundsException.class, () -> Crc32c.of(new UnsafeBuffer(padded, 1, 12), 4, 9));
  }

  @Test
  void tidsAreVisibleFromCreationUntilDeletion() {
    assertFalse(Tid.visible(5, Tid.LIVE, 4));
    assertTrue(Tid.visible(5, Tid.LIVE, 5));
    assertTrue(Tid.visible(5, Tid.LIVE, Tid.NOW));
    assertTrue(Tid.visible(5, 7, 6));
    assertFalse(Tid.visible(5, 7, 7));
    assertFalse(Tid.visible(5, 7, Tid.NOW));
  }

  @Test
  void tidsAreReadAsTheyAreWritten() {
    for (long tid : new long[] {1, 0x1f3, Long.MAX_VALUE - 1}) {
      assertEquals(tid, Tid.parse(Tid.toString(tid)));
    }
    assertEquals("0x1f3", Tid.toString(0x1f3));
    assertEquals("now", Tid.toString(Tid.NOW));
    for (String bad :
        new String[] {
          "",
          "1f3",
          "0x",
          "0x0",
          "0x7fffffffffffffff",
          "0xffffffffffffffff",
          "0x12345678901234567",
          "-0x1"
        }) {
      assertThrows(IllegalArgumentException.class, () -> Tid.parse(bad), bad);
    }
  }

  @Test
  void expectedOutcomesAreCheapAndDamageIsPrecise() {
    assertEquals(0, new FsException(Errno.ENOENT, "no").getStackTrace().length);
    CorruptionException damage =
        new CorruptionException("leaf", 1L << 56 | 0x2000, "crc 1", "crc 2");
    assertEquals("leaf at 1:0x2000 is damaged: expected crc 1, found crc 2", damage.getMessage());
    assertEquals(Errno.EIO, damage.errno());
    assertTrue(damage.getStackTrace().length > 0);
  }

  @Test
  void checksThrow() {
    Check.that(true, "fine");
    Check.argument(true, "fine");
    assertThrows(InvariantException.class, () -> Check.that(false, "broken"));
    assertThrows(IllegalArgumentException.class, () -> Check.argument(false, "wrong", 5));
  }

  @Test
  void unitsRound() {
    assertEquals(0, Units.blocksFor(0));
    assertEquals(1, Units.blocksFor(1));
    assertEquals(2, Units.blocksFor(4097));
    assertEquals(8192, Units.roundUp(4097, 4096));
    assertEquals(4096, Units.roundDown(8191, 4096));
  }

  @Test
  void theSystemClockGoesOn() {
    long before = Clock.system().monotonicNanos();
    Clock.system().parkNanos(1000);
    assertTrue(Clock.system().monotonicNanos() > before);
    assertTrue(Clock.system().realtimeNanos() > 1_700_000_000L * Units.NANOS_PER_SECOND);
  }
}
