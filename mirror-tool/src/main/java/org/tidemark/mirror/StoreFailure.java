package org.tidemark.mirror;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/** Says in one line why a file cannot be read or written. */
final class StoreFailure {
  private StoreFailure() {}

  /** Returns what the user is told. */
  static FsException of(String path, IOException e) {
    return switch (e) {
      case AccessDeniedException denied ->
          new FsException(Errno.EACCES, path + ": permission denied", denied);
      case NoSuchFileException missing ->
          new FsException(Errno.ENOENT, path + ": no such file or directory", missing);
      case FileAlreadyExistsException exists ->
          new FsException(Errno.EEXIST, path + ": somebody else has put it there", exists);
      case FileSystemException other when other.getReason() != null ->
          new FsException(Errno.EIO, path + ": " + other.getReason(), other);
      default -> new FsException(Errno.EIO, path + ": " + e.getMessage(), e);
    };
  }
}
