package org.tidemark.mirror;

import java.io.IOException;
import org.tidemark.format.StreamFrameFormat;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;

/**
 * Writes one object. It gets its name when it is whole and durable, so that whatever a crash
 * leaves, each object is whole; what else there is has a temporary name. One thread.
 */
final class ObjectWriter {
  private final ObjectStore store;
  private final ObjectName name;
  private final ObjectStore.NewFile file;
  private final FrameWriter frames;

  /**
   * Makes the file of an object.
   *
   * @param name of one that is not the last
   */
  ObjectWriter(ObjectStore store, ObjectName name, boolean compresses, RateLimit limit)
      throws IOException {
    this.store = store;
    this.name = name;
    this.file = store.create(name.temporary());
    this.frames = new FrameWriter(limit.limit(file), compresses);
  }

  /** Begins it with the rest of the range, of which it gets the beginning. */
  void start(MirrorStart rest) throws IOException {
    frames.write(new Frame(StreamFrameFormat.KIND_START, rest.encode()));
  }

  void write(MirrorBatch batch) throws IOException {
    int kind = batch.isLast() ? StreamFrameFormat.KIND_LAST_BATCH : StreamFrameFormat.KIND_BATCH;
    frames.write(new Frame(kind, batch.encode()));
  }

  long bytesWritten() {
    return frames.bytesWritten();
  }

  /**
   * Ends the object. When this returns it is durable.
   *
   * @param last whether the range ends with it
   */
  ObjectName finish(ObjectEnd end, boolean last) throws IOException {
    ObjectName whole = new ObjectName(name.from(), name.to(), name.part(), last);
    // 1. The content. A crash leaves a temporary file, which the next writer removes.
    frames.write(end.frame());
    file.sync();
    file.close();
    // 2. The name. A crash leaves the one name or the other, and under either what step 1 made
    // durable.
    store.rename(name.temporary(), whole.toString());
    // 3. From here on a crash leaves the object.
    store.sync();
    return whole;
  }

  /** Gives the object up. */
  void abandon() throws IOException {
    file.close();
    store.delete(name.temporary());
  }
}
