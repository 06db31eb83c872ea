package org.tidemark.device.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Units;

class FaultyDeviceTest {
  private final MemoryDevice memory = new MemoryDevice(Units.MIB);
  private final FaultyDevice device = new FaultyDevice(memory);

  @Test
  void failsWhereItShould() throws IOException {
    device.failReads(8192, 8193);
    read(4096, 4096);
    read(12288, 4096);
    assertThrows(IOException.class, () -> read(4096, 4097));
    device.failWrites(8192, 8193);
    write(4096, 4096);
    assertThrows(IOException.class, () -> write(8192, 1));
    device.heal();
    read(4096, 8192);
    write(8192, 1);
    assertEquals(2, device.faults());
  }

  @Test
  void failsWhenItShould() throws IOException {
    device.failWriteNumber(2);
    device.failReadNumber(1);
    device.failBarrierNumber(1);
    write(0, 1);
    assertThrows(IOException.class, () -> write(0, 1));
    assertThrows(IOException.class, () -> read(0, 1));
    assertThrows(IOException.class, device::barrier);
    write(0, 1);
    read(0, 1);
    device.barrier();
    device.dieAfterWrites(1);
    write(0, 1);
    device.barrier();
    assertThrows(IOException.class, () -> write(0, 1));
    assertThrows(IOException.class, () -> read(0, 1));
    assertThrows(IOException.class, device::barrier);
  }

  @Test
  void readsShortAndFlipped() throws IOException {
    device.shortReads(4096, 8192);
    assertThrows(EOFException.class, () -> read(0, 8192));
    device.heal();
    device.flipOnRead(5, 3);
    assertEquals(8, read(0, 10).get(5));
    device.heal();
    assertEquals(0, read(0, 10).get(5));
    device.flipOnMedium(5, 3);
    assertEquals(8, read(5, 1).get(0));
  }

  @Test
  void theHostBeneathASparseImageCanBeFull() throws IOException {
    write(0, 8192);
    device.limitHostSpace(8192);
    write(0, 8192);
    write(16384, 4096);
    IOException full = assertThrows(IOException.class, () -> write(40960, 8192));
    assertEquals("No space left on device", full.getMessage());
    write(12288, 8192);
    write(16384, 1);
    assertThrows(IOException.class, () -> write(40960, 1));
  }

  private ByteBuffer read(long position, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    device.read(position, buffer);
    return buffer.flip();
  }

  private void write(long position, int bytes) throws IOException {
    device.write(position, ByteBuffer.allocate(bytes));
  }
}
