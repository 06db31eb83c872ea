package org.tidemark.fuse.jnr;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.Caller;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.LookupResult;

/**
 * What all handlers share: the filesystem, libfuse, and answering errors.
 *
 * <p>The replies here and {@code fuse_reply_...} in general take the request away: afterwards it
 * must not be touched.
 */
final class Requests {
  private static final Logger LOG = System.getLogger("org.tidemark.fuse");

  /** What a reply returns when the request was interrupted: the kernel ignored the reply. */
  private static final int NOT_DELIVERED = -Errno.ENOENT.code();

  final InodeFileSystem fileSystem;
  final LibFuse fuse;

  Requests(InodeFileSystem fileSystem, LibFuse fuse) {
    this.fileSystem = fileSystem;
    this.fuse = fuse;
  }

  /**
   * Runs the body, which replies as the last thing that it does. If it throws before, the errno is
   * the reply.
   */
  void serve(long request, String operation, Runnable body) {
    int errno = run(operation, body);
    if (errno != 0) {
      fuse.fuse_reply_err(request, errno);
    }
  }

  /** Runs the body, and replies that all went well, or with the errno. */
  void serveVoid(long request, String operation, Runnable body) {
    fuse.fuse_reply_err(request, run(operation, body));
  }

  /** Runs the body for a request to which the kernel wants no answer. */
  void serveSilently(long request, String operation, Runnable body) {
    run(operation, body);
    fuse.fuse_reply_none(request);
  }

  /**
   * Runs the body and returns 0 or the errno with which it ended: EIO, and a line in the log, for
   * everything that is not an expected outcome.
   */
  static int run(String operation, Runnable body) {
    try {
      body.run();
      return 0;
    } catch (FsException e) {
      if (e.errno() == Errno.EIO || e.getCause() != null) {
        LOG.log(Level.ERROR, operation + ": " + e.getMessage());
        LOG.log(Level.DEBUG, operation, e);
      }
      return e.errno().code();
    } catch (Throwable e) { // nothing may leave a callback: native code could not handle it
      LOG.log(Level.ERROR, operation + " failed, which is a fault of this program", e);
      return Errno.EIO.code();
    }
  }

  Caller caller(long request) {
    long context = fuse.fuse_req_ctx(request);
    return new Caller(
        NativeMemory.getInt(context),
        NativeMemory.getInt(context + 4),
        NativeMemory.getInt(context + 8));
  }

  /** Replies with an entry; gives its reference back if the kernel did not take it. */
  void replyEntry(long request, LookupResult.Entry entry) {
    int result = fuse.fuse_reply_entry(request, buffers().entry(entry));
    if (result == NOT_DELIVERED) {
      fileSystem.forget(entry.node(), 1);
    }
  }

  /** Returns whether the kernel took a reply. */
  static boolean delivered(int replyResult) {
    return replyResult != NOT_DELIVERED;
  }

  /** Replies with these bytes, copied. */
  void replyBytes(long request, byte[] bytes) {
    long data = buffers().data(bytes.length);
    NativeMemory.putBytes(data, bytes);
    fuse.fuse_reply_buf(request, data, bytes.length);
  }

  /** Returns the buffers of the worker that is calling. */
  static ReplyBuffers buffers() {
    return WorkerPool.currentWorker().buffers();
  }
}
