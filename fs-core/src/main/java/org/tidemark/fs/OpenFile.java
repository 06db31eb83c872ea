package org.tidemark.fs;

/**
 * An open file. It keeps a file whose last name is gone alive until {@link FileSystem#close} is
 * called with it. Thread-safe.
 */
public final class OpenFile {
  private final FileRef ref;
  private final boolean forWriting;

  OpenFile(FileRef ref, boolean forWriting) {
    this.ref = ref;
    this.forWriting = forWriting;
  }

  public FileRef ref() {
    return ref;
  }

  public boolean forWriting() {
    return forWriting;
  }
}
