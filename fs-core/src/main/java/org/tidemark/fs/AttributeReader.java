package org.tidemark.fs;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.btree.TreeView;
import org.tidemark.object.Atimes;
import org.tidemark.object.Inode;
import org.tidemark.object.Inodes;
import org.tidemark.object.LiveFiles;
import org.tidemark.object.Overlay;
import org.tidemark.object.Symlinks;
import org.tidemark.txn.Store;

/** Reads attributes, with what data that waits to be written changes about them. */
final class AttributeReader {
  private static final int SECTOR_BYTES = 512;
  private static final int INLINE_BYTES_MAX = 2048;

  /** Linux counts a directory's own blocks; here they are the tree's, and this is for show. */
  private static final long DIRECTORY_SIZE = 4096;

  private final Store store;
  private final LiveFiles files;
  private final Accesses accesses;

  AttributeReader(Engine engine, Accesses accesses) {
    this.store = engine.store();
    this.files = engine.files();
    this.accesses = accesses;
  }

  /**
   * Returns what stat shows of a real object.
   *
   * @throws FsException ENOENT
   */
  Attributes get(FileRef ref) {
    Attributes attributes = find(ref);
    if (attributes == null) {
      throw new FsException(Errno.ENOENT, missing(ref));
    }
    return attributes;
  }

  private static String missing(FileRef ref) {
    return ref.isLive() ? ref + " does not exist" : ref + ": of what it was then, nothing was kept";
  }

  /** Returns what stat shows of a real object, or null if it does not exist. */
  @Nullable Attributes find(FileRef ref) {
    // The overlay first: data that leaves it while the tree is read would be seen in neither.
    if (!ref.isLive() || files.overlay(ref.objectId()) == null) {
      return read(ref, null);
    }
    return files.<@Nullable Attributes>holding(
        ref.objectId(), 0, () -> read(ref, files.overlay(ref.objectId())));
  }

  /**
   * Returns the target of a symbolic link.
   *
   * @throws FsException EINVAL if it is something else
   */
  byte[] symlink(FileRef ref) {
    byte[] target = store.<byte[]>read(view -> symlink(view, ref));
    accesses.note(ref);
    return target;
  }

  private byte[] symlink(TreeView view, FileRef ref) {
    long asOf = Present.asOf(store, view, ref);
    if (!Inodes.get(view, ref.objectId(), asOf).isSymlink()) {
      throw new FsException(Errno.EINVAL, ref + " is not a symbolic link");
    }
    return Symlinks.read(view, ref.objectId(), asOf);
  }

  /** Returns what stat shows of an object without data that waits. */
  static Attributes of(TreeView view, FileRef ref, Inode inode) {
    return of(view, ref, inode, null);
  }

  private @Nullable Attributes read(FileRef ref, @Nullable Overlay overlay) {
    return store.<@Nullable Attributes>read(view -> {
      Inode inode = Inodes.find(view, ref.objectId(), Present.asOf(store, view, ref));
      return inode == null ? null : of(view, ref, inode, overlay);
    });
  }

  private static Attributes of(TreeView view, FileRef ref, Inode inode, @Nullable Overlay overlay) {
    long size = inode.isDirectory() ? DIRECTORY_SIZE : inode.size();
    return new Attributes(
        ref,
        inode.mode(),
        inode.uid(),
        inode.gid(),
        inode.nlink(),
        overlay == null ? size : overlay.size(),
        allocatedBytes(inode, overlay),
        inode.rdev(),
        Atimes.of(view, inode, ref.isLive()),
        overlay == null ? inode.mtime() : overlay.mtime(),
        overlay == null ? inode.ctime() : Math.max(overlay.ctime(), inode.ctime()),
        inode.btime(),
        inode.generation(),
        inode.flags(),
        inode.parent());
  }

  /**
   * What waits counts as well, but no file takes more than it is long: programs that copy files
   * look here for holes. Content that lives in the tree takes what it is long, rounded to sectors.
   */
  private static long allocatedBytes(Inode inode, @Nullable Overlay overlay) {
    long allocated = inode.allocatedBytes();
    if (overlay != null) {
      long whole = Units.roundUp(overlay.size(), Units.BLOCK_BYTES);
      return Math.max(allocated, Math.min(whole, allocated + overlay.bufferedBytes()));
    }
    boolean isInTree = inode.isRegular() && inode.size() <= INLINE_BYTES_MAX;
    return allocated == 0 && isInTree ? Units.roundUp(inode.size(), SECTOR_BYTES) : allocated;
  }
}
