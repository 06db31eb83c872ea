package org.tidemark.device;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;

/**
 * The files that this process has open as devices, each once at most.
 *
 * <p>The lock of a file belongs to the process and vanishes when any descriptor of the file is
 * closed in it. So a second device on the same file, even one that is refused at once, would
 * silently take the lock from the first.
 */
final class OpenFiles {
  private static final Set<Object> KEYS = ConcurrentHashMap.newKeySet();

  /** The right to have the file open. */
  static final class Entry {
    private final Object key;

    private Entry(Object key) {
      this.key = key;
    }

    /** Gives the right up, after the last descriptor has been closed. */
    void leave() {
      KEYS.remove(key);
    }
  }

  private OpenFiles() {}

  /** Whether this process has the file open. */
  static boolean has(Object key) {
    return KEYS.contains(key);
  }

  /**
   * Takes the right to open the file.
   *
   * @throws FsException EBUSY if this process has it open
   */
  static Entry enter(Path path, Object key) {
    if (!KEYS.add(key)) {
      throw new FsException(Errno.EBUSY, path + ": is in use already by this process");
    }
    return new Entry(key);
  }
}
