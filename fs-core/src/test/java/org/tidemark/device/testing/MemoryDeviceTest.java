package org.tidemark.device.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Units;

class MemoryDeviceTest {
  private static final int SIZE = 200_001;

  @Test
  void forksAreIndependent() throws IOException {
    Random random = new Random(1);
    List<MemoryDevice> devices = new ArrayList<>(List.of(new MemoryDevice(SIZE)));
    List<byte[]> models = new ArrayList<>(List.of(new byte[SIZE]));
    for (int step = 0; step < 2000; step++) {
      int which = random.nextInt(devices.size());
      if (random.nextInt(100) == 0) {
        devices.add(devices.get(which).fork());
        models.add(models.get(which).clone());
      }
      byte[] bytes = new byte[random.nextInt(40_000)];
      random.nextBytes(bytes);
      int position = random.nextInt(SIZE - bytes.length + 1);
      devices.get(which).write(position, ByteBuffer.wrap(bytes));
      System.arraycopy(bytes, 0, models.get(which), position, bytes.length);
    }
    for (int i = 0; i < devices.size(); i++) {
      ByteBuffer all = ByteBuffer.allocate(SIZE);
      devices.get(i).read(0, all);
      assertEquals(ByteBuffer.wrap(models.get(i)), all.flip(), "device " + i);
    }
  }

  @Test
  void aDeviceThatWasCutAndGrewAgainHasZerosThere() throws IOException {
    MemoryDevice device = new MemoryDevice(100_000);
    device.write(0, ByteBuffer.wrap(new byte[100_000]).put(0, (byte) 1).put(50_000, (byte) 2));
    device.write(40_000, ByteBuffer.allocate(20_000).put(9_999, (byte) 3).put(10_000, (byte) 4));
    MemoryDevice grown = device.forkResized(50_000).forkResized(100_000);
    ByteBuffer read = ByteBuffer.allocate(2);
    grown.read(49_999, read);
    assertEquals(3, read.get(0));
    assertEquals(0, read.get(1));
  }

  @Test
  void isSparse() throws IOException {
    MemoryDevice device = new MemoryDevice(Units.GIB * 100);
    device.write(Units.GIB * 99, ByteBuffer.allocate(100));
    assertEquals(16 * Units.KIB, device.allocatedBytes());
  }

  @Test
  void refusesWhatIsOutsideOrAfterClosing() throws IOException {
    MemoryDevice device = new MemoryDevice(SIZE);
    assertThrows(EOFException.class, () -> device.read(SIZE - 1, ByteBuffer.allocate(2)));
    assertThrows(IOException.class, () -> device.write(SIZE - 1, ByteBuffer.allocate(2)));
    assertThrows(IOException.class, () -> device.forkReadOnly().write(0, ByteBuffer.allocate(2)));
    device.close();
    assertThrows(IOException.class, () -> device.read(0, ByteBuffer.allocate(2)));
    assertThrows(IOException.class, device::barrier);
    device.reopen().read(0, ByteBuffer.allocate(2));
  }
}
