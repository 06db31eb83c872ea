package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.btree.TreeView;
import org.tidemark.object.Directories;
import org.tidemark.object.DirectoryEntry;
import org.tidemark.object.Inode;
import org.tidemark.object.Inodes;
import org.tidemark.object.Names;
import org.tidemark.txn.Store;

/**
 * Finds what a name stands for, now or at another moment.
 *
 * <p>A name that is in the directory is always found as such; only then is it taken apart. What is
 * found through a moment stays in that moment, and so does everything below it.
 */
final class Lookups {
  private static final byte[] HISTORY = ".history".getBytes(US_ASCII);

  private final Store store;
  private final Directories directories;
  private final AttributeReader attributes;
  private final HistoryDirectories historyDirectories;
  private final Moments moments;

  Lookups(
      Engine engine,
      AttributeReader attributes,
      HistoryDirectories historyDirectories,
      Moments moments) {
    this.store = engine.store();
    this.directories = engine.objects().directories();
    this.attributes = attributes;
    this.historyDirectories = historyDirectories;
    this.moments = moments;
  }

  /** Returns whether a name cannot be given to anything: that of the hidden directory. */
  static boolean isReserved(byte[] name) {
    return Arrays.equals(name, HISTORY);
  }

  /** Implements {@link FileSystem#attributes}. */
  Attributes attributes(FileRef file) {
    return file.isHistoryDirectory() ? historyDirectories.attributes(file) : attributes.get(file);
  }

  /** Implements {@link FileSystem#lookup}. */
  Attributes lookup(FileRef directory, byte[] name) {
    if (directory.isHistoryDirectory()) {
      return lookupMoment(directory, name);
    }
    HistoricName historic = HistoricName.parse(name);
    if (historic == null) {
      Names.check(name);
    }
    Attributes child = lookupReal(directory, name);
    if (child != null) {
      return child;
    }
    if (isReserved(name)) {
      return historyDirectories.attributes(directory.historyDirectory());
    }
    if (historic == null) {
      throw Names.missing(name);
    }
    return lookupHistoric(directory, historic);
  }

  /**
   * Returns what the name stands for in the directory, or null. The object may lose the name, and
   * cease, right after it was found; then the name is looked for again, since a rename over it must
   * not make it seem to be missing.
   */
  private @Nullable Attributes lookupReal(FileRef directory, byte[] name) {
    FileRef before = null;
    FileRef child = find(directory, name);
    while (child != null && !child.equals(before)) {
      Attributes found = attributes.find(child);
      if (found != null) {
        return found;
      }
      before = child;
      child = find(directory, name);
    }
    if (child != null) {
      String what = Names.quote(name);
      throw directory.isLive()
          ? new FsException(Errno.EIO, what + " stands for an object that is missing")
          : new FsException(Errno.ENOENT, what + ": of what it was then, nothing was kept");
    }
    return null;
  }

  private Attributes lookupMoment(FileRef directory, byte[] name) {
    if (Names.isDot(name)) {
      return historyDirectories.attributes(directory);
    }
    FileRef owner = directory.historyOwner();
    return attributes.get(
        Names.isDotDot(name) ? owner : asOf(owner, historyDirectories.moment(owner, name)));
  }

  private Attributes lookupHistoric(FileRef directory, HistoricName historic) {
    FileRef then = asOf(directory, moments.resolve(historic.when()));
    byte[] name = historic.name();
    if (name.length == 0) {
      return attributes.get(then);
    }
    Names.check(name);
    Attributes child = lookupReal(then, name);
    if (child != null) {
      return child;
    }
    if (isReserved(name)) {
      return historyDirectories.attributes(then.historyDirectory());
    }
    throw Names.missing(name);
  }

  /** Whoever looks at the past does not see what came after it. */
  private static FileRef asOf(FileRef ref, long tid) {
    if (tid > ref.asOf()) {
      throw new FsException(Errno.ENOENT, "a moment after the one that is shown here");
    }
    return new FileRef(ref.objectId(), tid);
  }

  private @Nullable FileRef find(FileRef directory, byte[] name) {
    return store.read(view -> find(view, directory, name));
  }

  private @Nullable FileRef find(TreeView view, FileRef directory, byte[] name) {
    long asOf = Present.asOf(store, view, directory);
    Inode inode = Inodes.directory(view, directory.objectId(), asOf);
    if (Names.isDot(name)) {
      return directory;
    }
    if (Names.isDotDot(name)) {
      return parent(directory, inode);
    }
    DirectoryEntry entry = directories.find(view, directory.objectId(), name, asOf);
    return entry == null ? null : directory.sibling(entry.child());
  }

  /** Returns the directory above, of the same moment; the root is its own. */
  static FileRef parent(FileRef directory, Inode inode) {
    return directory.objectId() == ObjectId.ROOT ? directory : directory.sibling(inode.parent());
  }
}
