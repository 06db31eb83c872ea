package org.tidemark.txn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Memory of redo batches is used again, but never while anybody may look at it. */
class RedoBufferTest {
  private static final int BYTES_MAX = 4 * RedoArrays.BYTES;
  private static final int OPERATION_BYTES = 1_000;

  private final Random random = new Random(1);
  private final RedoArrays arrays = new RedoArrays(BYTES_MAX);

  private byte[] operation(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void append(RedoBuffer buffer, byte[] operation) {
    buffer.append(new UnsafeBuffer(operation), operation.length);
  }

  private void fill(RedoBuffer buffer, int bytes) {
    for (int i = 0; i < bytes; i += OPERATION_BYTES) {
      append(buffer, operation(OPERATION_BYTES));
    }
  }

  private static String content(List<RedoBuffer.Batch> batches) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (RedoBuffer.Batch batch : batches) {
      all.write(batch.bytes(), 0, batch.length());
    }
    return HexFormat.of().formatHex(all.toByteArray());
  }

  @Test
  void whatIsTakenOutIsWhatWentIn() {
    RedoBuffer open = new RedoBuffer(7, arrays);
    List<RedoBuffer.Batch> waiting = new ArrayList<>(); // as of a fsync that is still writing
    String waitingContent = "";
    long seq = 7;
    for (int round = 0; round < 200; round++) {
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      int count = random.nextInt(random.nextBoolean() ? 10 : 150);
      for (int i = 0; i < count; i++) {
        byte[] operation = operation(1 + random.nextInt(10_000));
        append(open, operation);
        expected.writeBytes(operation);
      }
      boolean overflowed = expected.size() > BYTES_MAX;
      assertEquals(overflowed, open.hasOverflowed());
      List<RedoBuffer.Batch> drained = open.drain();
      if (!overflowed) {
        assertEquals(HexFormat.of().formatHex(expected.toByteArray()), content(drained));
        for (RedoBuffer.Batch batch : drained) {
          assertEquals(seq + 1, batch.firstSeq());
          seq = batch.lastSeq();
        }
      }
      seq = open.lastSeq();
      assertEquals(waitingContent, content(waiting), "round " + round);
      waiting.forEach(open::giveBack);
      waiting = drained;
      waitingContent = content(drained);
      if (overflowed || random.nextInt(4) == 0) {
        RedoBuffer next = open.next();
        open.forget();
        open = next;
      }
    }
  }

  @Test
  void aCommittedGroupLeavesItsMemoryToTheNext() {
    RedoBuffer first = new RedoBuffer(0, arrays);
    fill(first, 3 * RedoArrays.BYTES);
    byte[] used = first.drain().getLast().bytes();
    assertEquals(RedoArrays.BYTES, used.length);
    arrays.giveBack(used);
    RedoBuffer second = first.next();
    fill(second, 3 * RedoArrays.BYTES);
    second.forget();
    assertEquals(List.of(), second.drain());
    assertFalse(second.hasOverflowed());
    byte[] again = arrays.take();
    assertEquals(RedoArrays.BYTES, again.length);
    arrays.giveBack(again);
    assertSame(again, arrays.take());
  }

  @Test
  void whatIsTooMuchIsDropped() {
    RedoBuffer buffer = new RedoBuffer(0, arrays);
    fill(buffer, BYTES_MAX + OPERATION_BYTES);
    assertTrue(buffer.hasOverflowed());
    assertEquals(List.of(), buffer.drain());
    assertTrue(buffer.next().drain().isEmpty());
    assertFalse(buffer.next().hasOverflowed());
  }
}
