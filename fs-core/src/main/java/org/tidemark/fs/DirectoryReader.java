package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.CorruptionException;
import org.tidemark.btree.TreeView;
import org.tidemark.object.Directories;
import org.tidemark.object.DirectoryEntry;
import org.tidemark.object.Inode;
import org.tidemark.object.Inodes;
import org.tidemark.txn.Store;

/**
 * Lists directories. Cookies: 1 behind ".", 2 behind "..", and the key of an entry behind it; keys
 * never change while an entry lives, and are above 65,535.
 */
final class DirectoryReader {
  /** Entries taken under one tree lock: about what one request of the kernel has room for. */
  private static final int ENTRIES_PER_READ = 128;

  private static final long NO_MORE = -1;
  private static final long NEXT_AFTER_DOT = 1;
  private static final long NEXT_AFTER_DOT_DOT = 2;
  private static final byte[] DOT = ".".getBytes(US_ASCII);
  private static final byte[] DOT_DOT = "..".getBytes(US_ASCII);

  private final Store store;
  private final HistoryDirectories historyDirectories;
  private final Accesses accesses;

  DirectoryReader(Store store, HistoryDirectories historyDirectories, Accesses accesses) {
    this.store = store;
    this.historyDirectories = historyDirectories;
    this.accesses = accesses;
  }

  /** Implements {@link FileSystem#readDirectory}. */
  void read(FileRef directory, long cookie, DirectorySink sink) {
    if (directory.isHistoryDirectory()) {
      historyDirectories.read(directory, cookie, sink);
    } else {
      readReal(directory, cookie, sink);
      accesses.note(directory);
    }
  }

  private void readReal(FileRef directory, long cookie, DirectorySink sink) {
    Inode inode =
        store.read(view ->
            Inodes.directory(view, directory.objectId(), Present.asOf(store, view, directory)));
    int type = FileType.direntType(inode.mode());
    if (cookie < NEXT_AFTER_DOT && !sink.entry(DOT.clone(), directory, type, NEXT_AFTER_DOT)) {
      return;
    }
    if (cookie < NEXT_AFTER_DOT_DOT) {
      FileRef parent = Lookups.parent(directory, inode);
      if (!sink.entry(DOT_DOT.clone(), parent, type, NEXT_AFTER_DOT_DOT)) {
        return;
      }
    }
    readEntries(directory, cookie, sink);
  }

  /** The sink is called without the tree lock: it may be slow, and may call the filesystem. */
  private void readEntries(FileRef directory, long cookie, DirectorySink sink) {
    long next = cookie < Directories.KEY_MIN ? Directories.KEY_MIN : cookie + 1;
    List<DirectoryEntry> some = new ArrayList<>(ENTRIES_PER_READ);
    do {
      some.clear();
      long from = next;
      next = store.read(view -> take(view, directory, from, some));
      for (DirectoryEntry entry : some) {
        FileRef child = directory.sibling(entry.child());
        if (!sink.entry(entry.name(), child, entry.type(), entry.key())) {
          return;
        }
      }
    } while (next != NO_MORE);
  }

  /** Takes those that are to be listed; returns where to go on. */
  private long take(TreeView view, FileRef directory, long fromKey, List<DirectoryEntry> some) {
    long asOf = Present.asOf(store, view, directory);
    Directories.forEach(
        view,
        directory.objectId(),
        asOf,
        fromKey,
        entry -> {
          some.add(entry);
          return some.size() < ENTRIES_PER_READ;
        });
    long next = some.size() < ENTRIES_PER_READ ? NO_MORE : some.getLast().key() + 1;
    if (!directory.isLive()) {
      some.removeIf(entry -> !wasKept(view, entry, asOf));
    }
    return next;
  }

  /**
   * Whether anything was kept of what an entry stood for: without history, or by the policy of
   * another directory, an object may be gone from moments that still have its name. Who lists a
   * directory could do nothing with that.
   */
  private static boolean wasKept(TreeView view, DirectoryEntry entry, long asOf) {
    try {
      return Inodes.isThere(view, entry.child(), asOf);
    } catch (CorruptionException e) {
      return true; // who asks for it is told what is wrong
    }
  }
}
