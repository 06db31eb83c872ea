package org.tidemark.object;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Tid;

/**
 * An open file, of the present or of the past: see {@link FileData#open}. What it is cannot be seen
 * from outside. Thread-safe.
 */
public final class FileHandle {
  private final long objectId;
  private final long asOf;
  private final long size;
  private final @Nullable FileState state;

  private FileHandle(long objectId, long asOf, long size, @Nullable FileState state) {
    this.objectId = objectId;
    this.asOf = asOf;
    this.size = size;
    this.state = state;
  }

  static FileHandle live(FileState state) {
    return new FileHandle(state.objectId(), Tid.NOW, 0, state);
  }

  static FileHandle historic(long objectId, long asOf, long size) {
    return new FileHandle(objectId, asOf, size, null);
  }

  long objectId() {
    return objectId;
  }

  /** Returns the moment as of which it was opened; {@link Tid#NOW} for the present. */
  public long asOf() {
    return asOf;
  }

  /** The size as of a moment of the past. */
  long size() {
    return size;
  }

  /** Null for the past. */
  @Nullable FileState state() {
    return state;
  }
}
