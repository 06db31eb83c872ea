package org.tidemark.fuse.kernel.dispatch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The buffers of one thread: a request as the device gave it, and the reply to it. For one thread
 * at a time.
 */
public final class Exchange implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment requestMemory;
  private final MemorySegment replyMemory;

  final Request request;
  final Reply reply;
  final Taken taken = new Taken();
  final DirectoryPacker packer;

  /** Makes buffers of the sizes that {@link Dispatcher} names, aligned to pages. */
  public Exchange(Dispatcher dispatcher) {
    int page = dispatcher.options().pageBytes();
    requestMemory = arena.allocate(dispatcher.requestBytesMax(), page);
    replyMemory = arena.allocate(dispatcher.replyBytesMax(), page);
    request = new Request(requestMemory);
    reply = new Reply(replyMemory);
    packer = new DirectoryPacker(reply, taken);
  }

  /** Returns the memory into which the device is read. */
  public MemorySegment requestMemory() {
    return requestMemory;
  }

  /** Returns the memory at whose start a reply lies after {@link Dispatcher#serve}. */
  public MemorySegment replyMemory() {
    return replyMemory;
  }

  @Override
  public void close() {
    arena.close();
  }
}
