package org.tidemark.mirror;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/**
 * A directory of objects.
 *
 * <p>Files are written and synced without FileChannel, which closes itself when its thread is
 * interrupted.
 */
final class DirectoryStore implements ObjectStore {
  private static final String LOCK = ".lock";

  private final Path directory;
  private final @Nullable FileChannel lock;

  private DirectoryStore(Path directory, @Nullable FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens a directory to read it; others may add to it meanwhile.
   *
   * @throws FsException ENOENT, ENOTDIR
   */
  static DirectoryStore open(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw Files.exists(directory)
          ? notADirectory(directory)
          : new FsException(Errno.ENOENT, directory + ": no such directory");
    }
    return new DirectoryStore(directory, null);
  }

  /**
   * Opens a directory to add to it, and makes it if it does not exist.
   *
   * @throws FsException EBUSY if another process adds to it; ENOENT, ENOTDIR, EIO
   */
  static DirectoryStore openForChange(Path directory) {
    try {
      if (!Files.exists(directory)) {
        make(directory.toAbsolutePath().normalize());
      } else if (!Files.isDirectory(directory)) {
        throw notADirectory(directory);
      }
      return new DirectoryStore(directory, lock(directory));
    } catch (IOException e) {
      throw StoreFailure.of(directory.toString(), e);
    }
  }

  private static FsException notADirectory(Path path) {
    return new FsException(
        Errno.ENOTDIR, path + ": is no directory; one file is fed by: tidemark mirror read");
  }

  private static void make(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new FsException(Errno.ENOENT, parent + ": no such directory");
    }
    Files.createDirectory(directory);
    sync(parent);
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean done = false;
    try {
      FileLock taken = channel.tryLock();
      if (taken == null) {
        throw busy(directory);
      }
      done = true;
      return channel;
    } catch (OverlappingFileLockException e) {
      throw busy(directory);
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private static FsException busy(Path directory) {
    return new FsException(Errno.EBUSY, directory + ": another process adds to it");
  }

  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(directory.resolve(name));
  }

  @Override
  public NewFile create(String name) throws IOException {
    Path path = directory.resolve(name);
    Files.createFile(path);
    FileOutputStream out = new FileOutputStream(path.toFile());
    return new NewFile() {
      @Override
      public void write(int b) throws IOException {
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      void sync() throws IOException {
        out.getFD().sync();
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Path target = directory.resolve(to);
    if (Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    Files.move(directory.resolve(from), target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(directory.resolve(name));
  }

  @Override
  public void sync() throws IOException {
    sync(directory);
  }

  private static void sync(Path directory) throws IOException {
    try (AsynchronousFileChannel channel =
        AsynchronousFileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
