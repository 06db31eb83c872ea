package org.tidemark.scan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/** Questions and answers of a comparison come from outside: none of them is trusted. */
class DigestMessagesTest {
  private static final int MUTATIONS = 20_000;

  private static RangeDigest digest(int seed) {
    byte[] bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    return new RangeDigest(bytes, seed, seed % 2 == 0, seed % 3 == 0);
  }

  private static DigestAnswer answer(int parts, boolean isLast, RecordKey next) {
    List<DigestAnswer.Damage> damages =
        List.of(new DigestAnswer.Damage(7, 4096, "zerstört"), new DigestAnswer.Damage(0, 0, ""));
    return new DigestAnswer(
        Collections.nCopies(parts, digest(5)), isLast, next, true, digest(6), damages);
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    byte[] bad = bytes.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bad[random.nextInt(bad.length)] = (byte) random.nextInt();
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length * 2)) : bad;
  }

  private static boolean isRefused(Runnable decode) {
    try {
      decode.run();
      return false;
    } catch (FsException e) {
      assertEquals(Errno.EINVAL, e.errno());
      return true;
    }
  }

  @Test
  void whatIsWrittenIsRead() {
    DigestAnswer answer = answer(3, false, new RecordKey(0, 35, 4, 65536, 3));
    byte[] bytes = answer.encode();
    DigestAnswer read = DigestAnswer.decode(bytes);
    assertArrayEquals(bytes, read.encode());
    assertEquals(answer.damages(), read.damages());
    assertEquals(answer.next(), read.next());
    DigestQuery query = DigestQuery.of(7, 1, 100, 10, true).rest(answer).withWorkMax(77);
    assertEquals(31, query.from());
    assertEquals(7, query.parts());
    assertArrayEquals(query.encode(), DigestQuery.decode(query.encode()).encode());
    assertEquals(query.next(), DigestQuery.decode(query.encode()).next());
  }

  @Test
  void garbageIsRefusedAndNothingElse() {
    byte[] answer = answer(5, true, RecordKey.LOWEST).encode();
    byte[] query = DigestQuery.of(7, 1, 100, 10, true).encode();
    int refused = 0;
    for (int seed = 0; seed < MUTATIONS; seed++) {
      Random random = new Random(seed);
      byte[] badAnswer = mutated(answer, random);
      byte[] badQuery = mutated(query, random);
      refused += isRefused(() -> DigestAnswer.decode(badAnswer)) ? 1 : 0;
      refused += isRefused(() -> DigestQuery.decode(badQuery)) ? 1 : 0;
    }
    assertTrue(refused > MUTATIONS / 4 && refused < 2 * MUTATIONS, "refused " + refused);
  }

  /** An answer that does not come forward would be asked for for ever. */
  @Test
  void answersToOtherQuestionsAreRefused() {
    DigestQuery query = DigestQuery.of(7, 1, 100, 10, false);
    assertEquals(10, query.parts());
    for (DigestAnswer bad :
        List.of(
            answer(9, true, RecordKey.END),
            answer(11, true, RecordKey.END),
            answer(10, false, new RecordKey(0, 99, 1, 0, 0)),
            answer(0, false, query.next()),
            answer(2, false, RecordKey.LOWEST))) {
      assertThrows(FsException.class, () -> query.rest(bad));
    }
    assertEquals(0, query.rest(answer(10, true, RecordKey.END)).parts());
  }
}
