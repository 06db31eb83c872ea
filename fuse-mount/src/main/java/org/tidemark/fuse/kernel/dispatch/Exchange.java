package org.tidemark.fuse.kernel.dispatch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Durability;

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
  private @Nullable Later later;

  /**
   * A request whose reply is due when something is durable.
   *
   * @param unique the request's number
   */
  public record Later(long unique, Durability durability) {}

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

  /**
   * Has the reply wait until something is durable.
   *
   * @return what the handler returns
   */
  int putOff(Durability durability) {
    later = new Later(request.unique(), durability);
    return Handler.LATER;
  }

  /** Returns what was put off by the last request, after {@link Dispatcher#serve} said so. */
  public Later takeLater() {
    Later taken = Objects.requireNonNull(later);
    later = null;
    return taken;
  }

  @Override
  public void close() {
    arena.close();
  }
}
