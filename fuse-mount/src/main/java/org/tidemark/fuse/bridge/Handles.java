package org.tidemark.fuse.bridge;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.OpenFile;

/** Numbers for open files: from 1, the number of a closed file is used again. Thread-safe. */
final class Handles {
  private final Object lock = new Object();

  /** Slot h - 1 holds the file of handle h. Readers see a table at least as new as the handle. */
  private volatile @Nullable OpenFile[] files = new @Nullable OpenFile[64];

  @GuardedBy("lock")
  private final ArrayDeque<Integer> freed = new ArrayDeque<>();

  @GuardedBy("lock")
  private int used;

  long add(OpenFile file) {
    synchronized (lock) {
      Integer slot = freed.pollLast();
      int index = slot == null ? used++ : slot;
      @Nullable OpenFile[] table = files;
      if (index == table.length) {
        table = Arrays.copyOf(table, index * 2);
      }
      table[index] = file;
      files = table; // publishes the slot
      return index + 1L;
    }
  }

  /**
   * Returns the file.
   *
   * @throws FsException EBADF if no file has this handle
   */
  OpenFile get(long handle) {
    @Nullable OpenFile[] table = files;
    OpenFile file = handle < 1 || handle > table.length ? null : table[(int) handle - 1];
    if (file == null) {
      throw new FsException(Errno.EBADF, "no open file has the handle " + handle);
    }
    return file;
  }

  /** As {@link #get}, and the handle ends. */
  OpenFile remove(long handle) {
    synchronized (lock) {
      OpenFile file = get(handle);
      int index = (int) handle - 1;
      @Nullable OpenFile[] table = files;
      table[index] = null;
      files = table;
      freed.addLast(index);
      return file;
    }
  }

  /** Ends all handles and returns their files. */
  List<OpenFile> removeAll() {
    synchronized (lock) {
      List<OpenFile> left = new ArrayList<>();
      @Nullable OpenFile[] table = files;
      for (int index = 0; index < used; index++) {
        OpenFile file = table[index];
        if (file != null) {
          left.add(file);
          table[index] = null;
          freed.addLast(index);
        }
      }
      files = table;
      return left;
    }
  }
}
