package org.tidemark.fuse.kernel.transport;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps idle CPUs from sleeping deeply while many requests come, so that waking the program that
 * waits for an answer takes some 5 us instead of 20 to 60: a CPU that polls for work needs no
 * interrupt to wake up, and a virtual one no help of its host. It is what the kernel's PM QoS
 * interface, /dev/cpu_dma_latency, is for; root can use it, and closing it, also by a crash, ends
 * the wish. docs/decisions/0016 has the measurements.
 *
 * <p>One thread.
 */
final class ShallowIdle implements AutoCloseable {
  private static final Logger LOG = System.getLogger("org.tidemark.fuse");
  static final Path DEVICE = Path.of("/dev/cpu_dma_latency");

  /** In microseconds; the kernel's own value for no wish. */
  static final int NO_WISH = 2_000_000_000;

  private final @Nullable FileChannel device;
  private boolean shallow;

  private ShallowIdle(@Nullable FileChannel device) {
    this.device = device;
  }

  /** Opens the interface; where that is not allowed nothing is ever wished. */
  static ShallowIdle open() {
    try {
      return new ShallowIdle(FileChannel.open(DEVICE, WRITE));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "idle CPUs sleep as they like", e); // slower, that is all
      return none();
    }
  }

  /** Leaves the CPUs alone. */
  static ShallowIdle none() {
    return new ShallowIdle(null);
  }

  /** Says whether CPUs should be quick to wake from now on. */
  void set(boolean wanted) {
    if (wanted != shallow) {
      shallow = wanted;
      wish(wanted ? 0 : NO_WISH);
    }
  }

  private void wish(int microseconds) {
    if (device == null) {
      return;
    }
    try {
      ByteBuffer value = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
      int ignored = device.write(value.putInt(microseconds).flip());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a wish for wakeful CPUs was refused", e);
    }
  }

  @Override
  public void close() {
    try {
      if (device != null) {
        device.close();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing " + DEVICE, e);
    }
  }
}
