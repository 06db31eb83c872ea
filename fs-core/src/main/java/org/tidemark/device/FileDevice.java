package org.tidemark.device;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/**
 * An image file, sparse as a rule, or a block device, locked while it is open. Thread-safe.
 *
 * <p>The channel is an asynchronous one whose work is done by the calling thread: a plain
 * FileChannel closes itself when a thread is interrupted within it, which would take the image away
 * from everybody.
 */
public final class FileDevice implements BlockDevice {
  /** What the device is opened for. */
  public enum Access {
    /** Shares the image with other readers, but with nobody who writes. */
    READ_ONLY,
    /** Has the image alone. */
    READ_WRITE
  }

  private final Path path;
  private final FileKind kind;
  private final Access access;
  private final AsynchronousFileChannel channel;
  private final OpenFiles.Entry entry;
  private final @Nullable BlockDeviceClaim claim;
  private final GatherBuffers gatherBuffers = new GatherBuffers();
  private volatile long size;

  private FileDevice(
      Path path,
      FileKind kind,
      Access access,
      AsynchronousFileChannel channel,
      OpenFiles.Entry entry,
      @Nullable BlockDeviceClaim claim)
      throws IOException {
    this.path = path;
    this.kind = kind;
    this.access = access;
    this.channel = channel;
    this.entry = entry;
    this.claim = claim;
    this.size = channel.size();
  }

  /**
   * Opens an existing file or block device and locks it.
   *
   * @throws FsException with a line for the user: EBUSY if it is in use, also by this process;
   *     ENOENT, EACCES, EISDIR, EINVAL if it is something else; EIO
   */
  public static FileDevice open(Path path, Access access) {
    try {
      FileKind kind = FileKind.of(path);
      OpenFiles.Entry entry = OpenFiles.enter(path, kind.key());
      try {
        return open(path, access, kind, entry);
      } catch (IOException | RuntimeException e) {
        entry.leave();
        throw e;
      }
    } catch (IOException e) {
      throw refusal(path, e);
    }
  }

  private static FileDevice open(Path path, Access access, FileKind kind, OpenFiles.Entry entry)
      throws IOException {
    BlockDeviceClaim claim =
        kind.isBlockDevice() && access == Access.READ_WRITE ? BlockDeviceClaim.take(path) : null;
    AsynchronousFileChannel channel = null;
    try {
      if (access == Access.READ_WRITE) {
        checkNoOtherWay(path, kind);
      }
      Set<OpenOption> options =
          access == Access.READ_ONLY
              ? Set.of(StandardOpenOption.READ)
              : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel = AsynchronousFileChannel.open(path, options, new CallerRuns());
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, access == Access.READ_ONLY);
      if (lock == null) {
        throw new FsException(Errno.EBUSY, path + ": is in use by " + LockHolder.of(path));
      }
      return new FileDevice(path, kind, access, channel, entry, claim);
    } catch (IOException | RuntimeException e) {
      closeAfter(e, channel, claim);
      throw e;
    }
  }

  /** A loop device and the file behind it must not both be written to. */
  private static void checkNoOtherWay(Path path, FileKind kind) throws IOException {
    Path loop = kind.isBlockDevice() ? null : LoopDevices.of(path);
    if (loop != null) {
      throw new FsException(
          Errno.EBUSY,
          path + ": is behind " + loop + "; use that, or detach it: losetup -d " + loop);
    }
    if (kind.isBlockDevice() && LoopDevices.isFileLocked(path)) {
      throw new FsException(Errno.EBUSY, path + ": the file behind it is in use");
    }
  }

  private static void closeAfter(
      Exception cause,
      @Nullable AsynchronousFileChannel channel,
      @Nullable BlockDeviceClaim claim) {
    try {
      if (channel != null) {
        channel.close();
      }
      if (claim != null) {
        claim.close();
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Makes a sparse file of this size, which must not exist, and opens it. Removes it again if that
   * fails.
   *
   * @throws FsException EEXIST if there is something by this name; else as {@link #open}
   */
  public static FileDevice create(Path path, long size) {
    Check.argument(size >= 0, "negative size", size);
    try {
      Files.createFile(path);
    } catch (IOException e) {
      throw refusal(path, e);
    }
    try {
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        file.setLength(size);
      }
      return open(path, Access.READ_WRITE);
    } catch (IOException e) {
      throw removed(
          path,
          new FsException(
              Errno.EIO, path + ": cannot be made " + size + " bytes long: " + e.getMessage(), e));
    } catch (FsException e) {
      throw removed(path, e);
    }
  }

  private static FsException removed(Path path, FsException cause) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return cause;
  }

  private static FsException refusal(Path path, IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> {
        Path parent = path.toAbsolutePath().getParent();
        boolean noFolder = parent != null && !Files.exists(parent);
        yield new FsException(
            Errno.ENOENT,
            noFolder ? parent + ": no such directory" : path + ": no such file or directory");
      }
      case AccessDeniedException denied ->
          new FsException(Errno.EACCES, path + ": permission denied");
      case FileAlreadyExistsException exists ->
          new FsException(Errno.EEXIST, path + ": exists already");
      case FileSystemException other when other.getReason() != null ->
          new FsException(Errno.EIO, path + ": " + other.getReason(), other);
      default -> new FsException(Errno.EIO, path + ": " + e.getMessage(), e);
    };
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean readOnly() {
    return access == Access.READ_ONLY;
  }

  @Override
  public void read(long position, ByteBuffer dst) throws IOException {
    long at = position;
    while (dst.hasRemaining()) {
      int bytes = await(channel.read(dst, at));
      if (bytes < 0) {
        throw new EOFException("the file ends at " + channel.size() + ", read at " + at);
      }
      at += bytes;
    }
  }

  @Override
  public void write(long position, ByteBuffer src) throws IOException {
    if (position < 0 || src.remaining() > size - position) {
      throw new IOException(
          "write of " + src.remaining() + " bytes at " + position + " past the end at " + size);
    }
    long at = position;
    while (src.hasRemaining()) {
      at += await(channel.write(src, at));
    }
  }

  /** Java has no positional gathering write, so the parts are copied into one buffer. */
  @Override
  public void writeGather(long position, ByteBuffer[] srcs) throws IOException {
    if (srcs.length == 1) {
      write(position, srcs[0]);
      return;
    }
    ByteBuffer buffer = gatherBuffers.take();
    try {
      long at = position;
      for (ByteBuffer src : srcs) {
        while (src.hasRemaining()) {
          int part = Math.min(src.remaining(), buffer.remaining());
          buffer.put(src.slice(src.position(), part));
          src.position(src.position() + part);
          if (!buffer.hasRemaining()) {
            at = drain(at, buffer);
          }
        }
      }
      drain(at, buffer);
    } finally {
      gatherBuffers.give(buffer);
    }
  }

  private long drain(long at, ByteBuffer buffer) throws IOException {
    buffer.flip();
    int bytes = buffer.remaining();
    write(at, buffer);
    buffer.clear();
    return at + bytes;
  }

  @Override
  public void barrier() throws IOException {
    channel.force(false);
  }

  /**
   * Makes an image file longer (sparse) or shorter.
   *
   * @throws FsException EINVAL for a block device
   */
  public void resize(long newSize) throws IOException {
    Check.argument(newSize >= 0, "negative size", newSize);
    if (kind.isBlockDevice()) {
      throw new FsException(Errno.EINVAL, path + ": a block device cannot be resized");
    }
    if (newSize < size) {
      channel.truncate(newSize);
    } else if (newSize > size) {
      await(channel.write(ByteBuffer.wrap(new byte[1]), newSize - 1));
    }
    size = newSize;
  }

  /** Closes the image and gives up its lock. A second call does nothing. */
  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } finally {
      if (claim != null) {
        claim.close();
      }
      entry.leave();
    }
  }

  /** The future is done already, see {@link CallerRuns}. */
  private static int await(Future<Integer> done) throws IOException {
    try {
      return done.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw new IOException("a finished read or write was waited for", e);
    }
  }
}
