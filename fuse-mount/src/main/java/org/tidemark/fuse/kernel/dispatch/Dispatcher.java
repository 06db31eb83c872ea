package org.tidemark.fuse.kernel.dispatch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.KernelCache;
import org.tidemark.fuse.kernel.abi.Opcode;
import org.tidemark.fuse.kernel.abi.RequestHeader;

/** Answers the requests of one mount. Thread-safe. */
public final class Dispatcher {
  /** The most file data in one request or reply. */
  static final int DATA_BYTES_MAX = 1 << 20;

  /** The same with a kernel that does not let the filesystem say how many pages it takes. */
  static final int DATA_BYTES_WITHOUT_MAX_PAGES = 128 << 10;

  /** What {@link #serve} returns instead of a length. */
  public static final int LATER = -1;

  private static final Logger LOG = System.getLogger("org.tidemark.fuse");

  private final InodeFileSystem fileSystem;
  private final SessionOptions options;
  private final CacheNotices kernelCache;
  private final @Nullable Handler[] handlers = new @Nullable Handler[Opcode.COUNT];
  private final Agreement agreement = new Agreement();
  private volatile boolean destroyed;

  public Dispatcher(InodeFileSystem fileSystem, SessionOptions options, Notifier notifier) {
    this.fileSystem = fileSystem;
    this.options = options;
    this.kernelCache = new CacheNotices(notifier);
    handlers[Opcode.INIT] = new InitHandler(options, agreement::reached);
    handlers[Opcode.DESTROY] = this::destroy;
    // Nothing here takes long enough to be given up half-way; long copies end early by themselves.
    handlers[Opcode.INTERRUPT] = exchange -> Handler.NO_REPLY;
    handlers[Opcode.NOTIFY_REPLY] = exchange -> Handler.NO_REPLY; // content is never asked for
    for (Family family :
        List.of(
            new NodeHandlers(fileSystem, agreement),
            new NameHandlers(fileSystem, agreement),
            new FileHandlers(fileSystem, agreement, new DirtyPages(agreement, kernelCache)),
            new DirectoryHandlers(fileSystem, agreement),
            new XattrHandlers(fileSystem, agreement),
            new IoctlHandlers(fileSystem))) {
      family.addTo(handlers);
    }
  }

  SessionOptions options() {
    return options;
  }

  /** Returns the length of the greatest request: data and a page for what leads it. */
  public int requestBytesMax() {
    return DATA_BYTES_MAX + options.pageBytes();
  }

  /** Returns the room that a reply needs at most. */
  public int replyBytesMax() {
    return DATA_BYTES_MAX + options.pageBytes();
  }

  /** Lets the filesystem tell the kernel what has changed behind its back. */
  public KernelCache kernelCache() {
    return kernelCache;
  }

  /** Returns what was agreed on, once INIT has been answered. */
  public Optional<Session> session() {
    return Optional.ofNullable(agreement.session());
  }

  /** Returns whether the kernel has said its last word. */
  public boolean destroyed() {
    return destroyed;
  }

  /**
   * Serves the request in the first bytes of the exchange.
   *
   * @return the length of the reply, which lies at the start of the exchange's reply memory; 0 if
   *     the kernel wants none; {@link #LATER} if it is put off: it has to be taken out of the
   *     exchange, and answered by {@link #answer}
   */
  public int serve(Exchange exchange, int requestBytes) {
    Request request = exchange.request;
    exchange.taken.clear();
    if (requestBytes < RequestHeader.BYTES) {
      return 0; // it names no request to which an answer could belong
    }
    request.arrived(requestBytes);
    int opcode = request.opcode();
    int result = result(exchange, opcode, requestBytes);
    if (result == Handler.NO_REPLY || unanswered(opcode)) {
      return 0;
    }
    if (result == Handler.LATER) {
      return LATER;
    }
    return result >= 0
        ? exchange.reply.finish(request.unique(), 0, result)
        : exchange.reply.finish(request.unique(), -result, 0);
  }

  /**
   * Waits until what was put off is durable, and lays out the reply to it.
   *
   * @return the length of the reply
   */
  public int answer(Exchange exchange, Exchange.Later later) {
    exchange.taken.clear();
    int errno = 0;
    try {
      later.durability().await();
    } catch (FsException e) {
      errno = failed(Opcode.FSYNC, e);
    } catch (Throwable e) { // it must be answered, too
      errno = broken(Opcode.FSYNC, e);
    }
    return exchange.reply.finish(later.unique(), errno, 0);
  }

  private int result(Exchange exchange, int opcode, int requestBytes) {
    try {
      if (exchange.request.length() != requestBytes) {
        return -Errno.EIO.code();
      }
      Handler handler = opcode >= 0 && opcode < Opcode.COUNT ? handlers[opcode] : null;
      if (handler == null) {
        return -Errno.ENOSYS.code();
      }
      if ((opcode == Opcode.INIT) != (agreement.session() == null)) {
        return -Errno.EIO.code(); // INIT comes first, and once
      }
      return handler.serve(exchange);
    } catch (FsException e) {
      undeliverable(exchange);
      return -failed(opcode, e);
    } catch (Throwable e) { // a request must be answered, else its program hangs for ever
      undeliverable(exchange);
      return -broken(opcode, e);
    }
  }

  private static int failed(int opcode, FsException e) {
    if (e.errno() == Errno.EIO || e.getCause() != null) {
      LOG.log(Level.ERROR, "request " + opcode + ": " + e.getMessage());
      LOG.log(Level.DEBUG, "request " + opcode, e);
    }
    return e.errno().code();
  }

  private static int broken(int opcode, Throwable e) {
    LOG.log(Level.ERROR, "request " + opcode + " failed, which is a fault of this program", e);
    return Errno.EIO.code();
  }

  private static boolean unanswered(int opcode) {
    return opcode == Opcode.FORGET
        || opcode == Opcode.BATCH_FORGET
        || opcode == Opcode.INTERRUPT
        || opcode == Opcode.NOTIFY_REPLY;
  }

  /**
   * The kernel did not take the last reply of the exchange: gives back what it would have held by
   * it, references to nodes and an opened handle.
   */
  public void undeliverable(Exchange exchange) {
    try {
      exchange.taken.giveBack(fileSystem);
    } catch (FsException e) {
      LOG.log(Level.ERROR, "a reply that was not taken could not be undone", e);
    }
  }

  private int destroy(Exchange exchange) {
    destroyed = true;
    return 0;
  }
}
