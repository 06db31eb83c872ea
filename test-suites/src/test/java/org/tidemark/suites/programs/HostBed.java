package org.tidemark.suites.programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory of the host's filesystem: shows that a test is right before it is believed. */
final class HostBed implements Bed {
  private final Path directory;

  HostBed(Path work) throws IOException {
    directory = Files.createDirectory(work.resolve("host"));
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public void settle() {}

  @Override
  public boolean canCrash() {
    return false;
  }

  @Override
  public void crash() {
    throw new UnsupportedOperationException("the host is not for crashing");
  }

  @Override
  public String log() {
    return "";
  }

  @Override
  public void close() {}
}
