package org.tidemark.fuse.kernel.dispatch;

import java.util.function.Consumer;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.kernel.abi.InitFlags;
import org.tidemark.fuse.kernel.abi.InitStructs.InitIn;
import org.tidemark.fuse.kernel.abi.InitStructs.InitOut;

/** Agrees with the kernel on how to speak: INIT. */
final class InitHandler implements Handler {
  private static final int MAJOR = 7;

  /** That of Linux 5.4: nothing that needs less is known here. */
  private static final int MINOR_MIN = 31;

  private static final int MINOR_MAX = 45;

  /** What is wanted of every kernel that offers it. */
  private static final long WANTED =
      InitFlags.ASYNC_READ
          | InitFlags.BIG_WRITES
          | InitFlags.EXPORT_SUPPORT
          | InitFlags.DONT_MASK
          | InitFlags.HAS_IOCTL_DIR
          | InitFlags.DO_READDIRPLUS
          | InitFlags.READDIRPLUS_AUTO
          | InitFlags.ASYNC_DIO
          | InitFlags.PARALLEL_DIROPS
          | InitFlags.ABORT_ERROR
          | InitFlags.MAX_PAGES
          | InitFlags.CACHE_SYMLINKS
          | InitFlags.HANDLE_KILLPRIV_V2
          | InitFlags.SETXATTR_EXT
          | InitFlags.INIT_EXT
          | InitFlags.HAS_EXPIRE_ONLY
          | InitFlags.DIRECT_IO_ALLOW_MMAP;

  /** Times are kept in nanoseconds. */
  private static final int TIME_GRANULARITY_NANOS = 1;

  private final SessionOptions options;
  private final Consumer<Session> agreed;

  InitHandler(SessionOptions options, Consumer<Session> agreed) {
    this.options = options;
    this.agreed = agreed;
  }

  @Override
  public int serve(Exchange exchange) {
    Request request = exchange.request;
    request.needs(InitIn.SHORT_BYTES);
    int major = request.int32(InitIn.MAJOR);
    int minor = request.int32(InitIn.MINOR);
    Reply reply = exchange.reply;
    reply.clear(InitOut.BYTES);
    reply.int32(InitOut.MAJOR, MAJOR);
    if (major > MAJOR) {
      reply.int32(InitOut.MINOR, MINOR_MAX);
      return InitOut.BYTES; // the kernel asks again, with our version
    }
    if (major < MAJOR || minor < MINOR_MIN) {
      throw new FsException(
          Errno.EPROTO,
          "the kernel speaks version " + major + "." + minor + " of FUSE; 7.31 is the least");
    }
    Session session = agree(request, Math.min(minor, MINOR_MAX));
    layOut(reply, session);
    agreed.accept(session);
    return InitOut.BYTES;
  }

  private Session agree(Request request, int minor) {
    long offered = Integer.toUnsignedLong(request.int32(InitIn.FLAGS));
    if ((offered & InitFlags.INIT_EXT) != 0 && request.bodyBytes() >= InitIn.BYTES) {
      offered |= (long) request.int32(InitIn.FLAGS2) << Integer.SIZE;
    }
    long flags = offered & wanted();
    boolean manyPages = (flags & InitFlags.MAX_PAGES) != 0;
    return new Session(
        minor,
        flags,
        request.int32(InitIn.MAX_READAHEAD),
        manyPages ? Dispatcher.DATA_BYTES_MAX : Dispatcher.DATA_BYTES_WITHOUT_MAX_PAGES);
  }

  private long wanted() {
    long wanted = WANTED;
    if (options.writeBack()) {
      wanted |= InitFlags.WRITEBACK_CACHE;
    }
    if (options.zeroMessageOpen()) {
      // The kernel keeps listings of directories that it opens without asking. AUTO_INVAL_DATA lets
      // it see from their times that they are old, as those of .history are after each commit.
      wanted |=
          InitFlags.NO_OPEN_SUPPORT | InitFlags.NO_OPENDIR_SUPPORT | InitFlags.AUTO_INVAL_DATA;
    } else {
      wanted |= InitFlags.EXPLICIT_INVAL_DATA; // nobody else writes
      wanted |= InitFlags.ATOMIC_O_TRUNC; // with an open that is not asked, nobody would cut
    }
    if (options.accessControlLists()) {
      wanted |= InitFlags.POSIX_ACL;
    }
    return wanted;
  }

  private void layOut(Reply reply, Session session) {
    reply.int32(InitOut.MINOR, session.minor());
    reply.int32(InitOut.MAX_READAHEAD, session.maxReadaheadBytes());
    reply.int32(InitOut.FLAGS, (int) session.flags());
    reply.int16(InitOut.MAX_BACKGROUND, options.maxBackground());
    reply.int16(InitOut.CONGESTION_THRESHOLD, options.maxBackground() * 3 / 4);
    reply.int32(InitOut.MAX_WRITE, session.maxWriteBytes());
    reply.int32(InitOut.TIME_GRAN, TIME_GRANULARITY_NANOS);
    reply.int16(InitOut.MAX_PAGES, session.maxWriteBytes() / options.pageBytes());
    reply.int32(InitOut.FLAGS2, (int) (session.flags() >>> Integer.SIZE));
  }
}
