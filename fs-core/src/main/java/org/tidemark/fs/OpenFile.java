package org.tidemark.fs;

import java.util.concurrent.atomic.AtomicBoolean;
import org.tidemark.object.FileHandle;

/**
 * An open file. It keeps a file whose last name is gone alive until {@link FileSystem#close} is
 * called with it. Thread-safe.
 */
public final class OpenFile {
  private final FileRef ref;
  private final boolean forWriting;
  private volatile FileHandle handle;
  private final AtomicBoolean closed = new AtomicBoolean();

  OpenFile(FileRef ref, boolean forWriting, FileHandle handle) {
    this.ref = ref;
    this.forWriting = forWriting;
    this.handle = handle;
  }

  public FileRef ref() {
    return ref;
  }

  public boolean forWriting() {
    return forWriting;
  }

  FileHandle handle() {
    return handle;
  }

  /** The file is looked at as of another moment from now on: of the past, also before. */
  void handle(FileHandle later) {
    handle = later;
  }

  /** Returns false if it was closed before. */
  boolean markClosed() {
    return closed.compareAndSet(false, true);
  }
}
