package org.tidemark.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.tidemark.device.BlockDevice;

/** A device that stays open when those who use it are done. */
final class KeptOpenDevice implements BlockDevice {
  private final BlockDevice device;

  KeptOpenDevice(BlockDevice device) {
    this.device = device;
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public long size() {
    return device.size();
  }

  @Override
  public boolean readOnly() {
    return device.readOnly();
  }

  @Override
  public void read(long position, ByteBuffer dst) throws IOException {
    device.read(position, dst);
  }

  @Override
  public void write(long position, ByteBuffer src) throws IOException {
    device.write(position, src);
  }

  @Override
  public void writeGather(long position, ByteBuffer[] srcs) throws IOException {
    device.writeGather(position, srcs);
  }

  @Override
  public void barrier() throws IOException {
    device.barrier();
  }

  @Override
  public void close() {}
}
