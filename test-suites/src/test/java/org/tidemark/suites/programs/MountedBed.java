package org.tidemark.suites.programs;

import java.io.IOException;
import java.nio.file.Path;
import org.tidemark.suites.equipment.MountedImage;

/** Tidemark, mounted through its command. */
final class MountedBed implements Bed {
  private static final String IMAGE_SIZE = "16g";

  private final MountedImage mounted;

  /**
   * @param work where the image and the mount point go
   * @param options mount options
   */
  MountedBed(Path work, String... options) throws IOException {
    mounted = MountedImage.create(work, IMAGE_SIZE, options);
  }

  MountedImage mounted() {
    return mounted;
  }

  @Override
  public Path directory() {
    return mounted.directory();
  }

  @Override
  public void settle() throws IOException {
    mounted.unmount();
    mounted.verify();
    mounted.mount();
  }

  @Override
  public boolean canCrash() {
    return true;
  }

  @Override
  public void crash() throws IOException {
    mounted.kill();
    mounted.mount();
  }

  @Override
  public String log() throws IOException {
    return mounted.logTail();
  }

  @Override
  public void close() throws IOException {
    mounted.close();
  }
}
