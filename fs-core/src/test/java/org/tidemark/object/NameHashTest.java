package org.tidemark.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tidemark.format.NameKey;

/** The hash of names is part of the format: it must never change. */
class NameHashTest {
  private static final long KEY_0 = 0x0706_0504_0302_0100L;
  private static final long KEY_1 = 0x0f0e_0d0c_0b0a_0908L;

  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  /** The vectors that the authors of SipHash publish, for SipHash-2-4. */
  @Test
  void sipHashIsTheOneOfItsAuthors() {
    assertEquals(0x726f_db47_dd0e_0e31L, NameHash.sipHash(2, 4, KEY_0, KEY_1, counting(0)));
    assertEquals(0x74f8_39c5_93dc_67fdL, NameHash.sipHash(2, 4, KEY_0, KEY_1, counting(1)));
    assertEquals(0x93f5_f579_9a93_2462L, NameHash.sipHash(2, 4, KEY_0, KEY_1, counting(8)));
    assertEquals(0xa129_ca61_49be_45e5L, NameHash.sipHash(2, 4, KEY_0, KEY_1, counting(15)));
  }

  @Test
  void keysAreThoseOfTheFormat() {
    NameHash hash = NameHash.seeded(0x1234_5678_9abc_def0L);
    assertEquals(2649095298337669120L, NameKey.first(hash.of("a".getBytes(UTF_8))));
    assertEquals(6682018919460831232L, NameKey.first(hash.of("a longer name.txt".getBytes(UTF_8))));
    assertNotEquals(hash.of("a".getBytes(UTF_8)), NameHash.seeded(1).of("a".getBytes(UTF_8)));
  }

  @Test
  void keysAreReaddirCookies() {
    assertEquals(1L << 16, NameKey.first(0));
    assertEquals(1L << 16, NameKey.first(1L << 47));
    assertEquals(Long.MAX_VALUE, NameKey.last(NameKey.first(-1)));
    assertEquals(Directories.KEY_MIN, NameKey.first(1));
  }

  @Test
  void namesSpread() {
    NameHash hash = NameHash.seeded(7);
    Set<Long> keys = new HashSet<>();
    int[] high = new int[16];
    for (int i = 0; i < 100_000; i++) {
      long key = NameKey.first(hash.of(("file" + i).getBytes(UTF_8)));
      assertTrue(keys.add(key));
      high[(int) (key >>> 59)]++;
    }
    for (int count : high) {
      assertEquals(100_000 / 16.0, count, 400);
    }
  }
}
