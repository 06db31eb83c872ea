package org.tidemark.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.InvariantException;
import org.tidemark.format.Address;

class GroupSpaceTest {
  private static final int BLOCK = 4096;

  @Test
  void touchingRunsBecomeOne() {
    GroupSpace space = new GroupSpace();
    space.allocated(new Run(BLOCK, 3));
    space.allocated(new Run(4 * BLOCK, 5000));
    space.allocated(new Run(5004L * BLOCK, 1));
    assertEquals(List.of(new Run(BLOCK, 5004)), data(space));
    assertEquals(5004, space.allocatedBlocks());
  }

  @Test
  void rollbackDropsWhatTheOperationAdded() {
    GroupSpace space = new GroupSpace();
    space.allocated(new Run(BLOCK, 3));
    space.freed(new Run(100 * BLOCK, 1));
    space.savepoint();
    space.allocated(new Run(4 * BLOCK, 9000));
    space.freed(50 * BLOCK, 2);
    space.allocatedNode(64 * BLOCK, 4);
    space.rollback();
    assertEquals(List.of(new Run(BLOCK, 3)), data(space));
    assertEquals(List.of(new Run(100 * BLOCK, 1)), freed(space));
    assertEquals(3, space.allocatedBlocks());
    assertEquals(1, space.freedBlocks());
    space.savepoint();
    space.rollback();
    assertFalse(space.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatIsEncodedComesBackSorted(long seed) {
    Random random = new Random(seed);
    GroupSpace space = new GroupSpace();
    List<Run> expected = new ArrayList<>();
    for (int volume : new int[] {0, 1, 127, 128, 254}) {
      long block = 1L + random.nextInt(1000);
      for (int i = 0; i < 200; i++) {
        int blocks = 1 + random.nextInt(random.nextInt(10) == 0 ? 10_000 : 20);
        expected.add(new Run(Address.of(volume, block * BLOCK), blocks));
        block += blocks + 1L + random.nextInt(100_000);
      }
    }
    List<Run> shuffled = new ArrayList<>();
    for (Run run : expected) {
      int cut = random.nextInt(run.blocks());
      if (cut > 0) {
        shuffled.add(run.head(cut));
        shuffled.add(run.tail(cut));
      } else {
        shuffled.add(run);
      }
    }
    java.util.Collections.shuffle(shuffled, random);
    shuffled.forEach(space::allocated);
    shuffled.forEach(run -> space.allocatedNode(run.address(), run.blocks()));
    shuffled.forEach(space::freed);
    ByteBuffer bytes = ByteBuffer.allocate(space.encodedBytesMax());
    space.encode(bytes);
    bytes.flip();
    GroupSpace back = GroupSpace.decode(bytes);
    assertFalse(bytes.hasRemaining());
    assertEquals(expected, data(back));
    assertEquals(expected, nodes(back));
    assertEquals(expected, freed(back));
    assertEquals(space.allocatedBlocks(), back.allocatedBlocks());
    assertEquals(space.freedBlocks(), back.freedBlocks());
  }

  @Test
  void aBlockTwiceIsSeen() {
    GroupSpace space = new GroupSpace();
    space.freed(new Run(10 * BLOCK, 4));
    space.freed(new Run(20 * BLOCK, 4));
    space.freed(new Run(13 * BLOCK, 1));
    ByteBuffer bytes = ByteBuffer.allocate(space.encodedBytesMax());
    assertThrows(InvariantException.class, () -> space.encode(bytes));
  }

  @Test
  void anEmptyGroupTakesThreeBytes() {
    GroupSpace space = new GroupSpace();
    assertTrue(space.isEmpty());
    ByteBuffer bytes = ByteBuffer.allocate(space.encodedBytesMax());
    space.encode(bytes);
    assertEquals(3, bytes.flip().remaining());
    assertTrue(GroupSpace.decode(bytes).isEmpty());
  }

  @Test
  void damagedBytesNeverDoHarm() {
    Random random = new Random(7);
    GroupSpace space = new GroupSpace();
    for (int i = 0; i < 50; i++) {
      space.allocated(new Run((1 + i * 40L) * BLOCK, 1 + random.nextInt(39)));
      space.freed(new Run((100_000 + i * 40L) * BLOCK, 1 + random.nextInt(39)));
    }
    ByteBuffer good = ByteBuffer.allocate(space.encodedBytesMax());
    space.encode(good);
    byte[] bytes = java.util.Arrays.copyOf(good.array(), good.position());
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = bytes.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(8) == 0 ? random.nextInt(bad.length) : bad.length;
      try {
        GroupSpace back = GroupSpace.decode(ByteBuffer.wrap(bad, 0, length));
        assertTrue(back.allocatedBlocks() >= 0 && back.freedBlocks() >= 0);
      } catch (CorruptionException e) {
        refused++;
      }
    }
    assertTrue(refused > 1000, "refused only " + refused);
  }

  private static List<Run> data(GroupSpace space) {
    List<Run> runs = new ArrayList<>();
    space.forEachData((address, blocks) -> runs.add(new Run(address, blocks)));
    return runs;
  }

  private static List<Run> nodes(GroupSpace space) {
    List<Run> runs = new ArrayList<>();
    space.forEachNode((address, blocks) -> runs.add(new Run(address, blocks)));
    return runs;
  }

  private static List<Run> freed(GroupSpace space) {
    List<Run> runs = new ArrayList<>();
    space.forEachFreed((address, blocks) -> runs.add(new Run(address, blocks)));
    return runs;
  }
}
