package org.tidemark.fs;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.object.ContentRemover;
import org.tidemark.object.Inode;
import org.tidemark.object.InodeEditor;
import org.tidemark.object.LiveFiles;
import org.tidemark.object.Overlay;
import org.tidemark.object.Truncator;
import org.tidemark.txn.Change;

/** Files that never have data and are never open: until the table of files takes this place. */
final class NoFiles implements LiveFiles, ContentRemover, Truncator {
  @Override
  public <T extends @Nullable Object> T holding(long firstId, long secondId, Supplier<T> body) {
    return body.get();
  }

  @Override
  public boolean isOpen(long objectId) {
    return false;
  }

  @Override
  public void discard(long objectId) {}

  @Override
  public void flush(long objectId) {}

  @Override
  public @Nullable Overlay overlay(long objectId) {
    return null;
  }

  @Override
  public void timesSet(long objectId, long mtime) {}

  @Override
  public boolean removeSome(Change change, Inode inode, long fromSize, int recordsMax) {
    return true;
  }

  @Override
  public void truncate(long objectId, long size, int callerUid, Consumer<InodeEditor> also) {
    throw new FsException(Errno.ENOSYS, "not available");
  }
}
