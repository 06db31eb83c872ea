package org.tidemark.fuse.bridge;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.eclipse.collections.api.set.primitive.LongSet;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.FileRef;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.KernelCache;

/**
 * Which node stands for which file.
 *
 * <p>The root is node 1. A live object has its id, and only a count of references here. What is
 * seen as of the past has its inode number, from which the file cannot be told: it has an entry for
 * as long as the kernel refers to it. Thread-safe.
 */
final class Nodes {
  /** A file of the past and how often the kernel refers to it. */
  private record Held(FileRef ref, long references) {}

  private final FileRef root;
  private final Predicate<FileRef> gone;
  private final ConcurrentMap<Long, Held> historic = new ConcurrentHashMap<>();
  private final ReferenceCounts live = new ReferenceCounts();

  /** For a filesystem in which nothing goes but by the kernel's own requests. */
  Nodes(FileRef root) {
    this(root, ref -> false);
  }

  /**
   * As above, but for one that is changed by others too.
   *
   * @param gone whether a file of the present is gone without the kernel having been told
   */
  Nodes(FileRef root, Predicate<FileRef> gone) {
    this.root = root;
    this.gone = gone;
  }

  /** Returns the number that readdir and stat show. */
  long number(FileRef ref) {
    return ref.equals(root) ? InodeFileSystem.ROOT : ref.inodeNumber();
  }

  /** Returns the node of a file, to which the kernel refers once more from now on. */
  long take(FileRef ref) {
    // A root of the past can be found again below itself, as /@@WHEN. The kernel does not take its
    // root for an answer there: it is another node of the same file.
    long node = ref.isLive() ? number(ref) : ref.inodeNumber();
    if (node != InodeFileSystem.ROOT && ref.isLive()) {
      live.add(node);
    } else if (node != InodeFileSystem.ROOT) {
      historic.compute(
          node,
          (key, held) -> {
            if (held != null && !held.ref.equals(ref)) {
              // Two of 2^62 numbers met: one cannot be shown while the other is in use.
              throw new FsException(Errno.EIO, ref + " and " + held.ref + " have the same number");
            }
            return new Held(ref, held == null ? 1 : held.references + 1);
          });
    }
    return node;
  }

  /** The kernel refers to the node less often by this number; returns whether none is left. */
  boolean forget(long node, long references) {
    if (node == InodeFileSystem.ROOT) {
      return false;
    }
    if (isLive(node)) {
      return live.drop(node, references);
    }
    Held left =
        historic.computeIfPresent(
            node,
            (key, held) ->
                held.references > references
                    ? new Held(held.ref, held.references - references)
                    : null);
    return left == null;
  }

  /** Returns whether the kernel refers to a file of the present. */
  boolean isReferenced(long node) {
    return live.any(node);
  }

  private boolean isLive(long node) {
    return root.isLive() && node > 0 && node < FileRef.HISTORY_BIT;
  }

  /**
   * Returns the file.
   *
   * @throws FsException ESTALE if the node is of the past and the kernel has forgotten it, or if
   *     its file is gone: then the kernel looks for its name again
   */
  FileRef ref(long node) {
    if (node == InodeFileSystem.ROOT) {
      return root;
    }
    if (isLive(node)) {
      FileRef ref = FileRef.live(node);
      if (gone.test(ref)) {
        throw new FsException(Errno.ESTALE, ref + " is gone in the replica's last moment");
      }
      return ref;
    }
    Held held = historic.get(node);
    if (held == null) {
      throw new FsException(Errno.ESTALE, "no file has the number " + node);
    }
    return held.ref;
  }

  /**
   * Has the kernel drop the content of those of these objects that it knows: names and attributes
   * are valid for a while only, but content is cached for as long as there is memory.
   */
  void drop(LongSet objectIds, KernelCache cache) {
    objectIds.forEach(id -> {
      if (id == InodeFileSystem.ROOT || isReferenced(id)) {
        cache.dropNode(id);
      }
    });
  }

  /** Has the kernel drop what it has of those files of the past of which this holds. */
  void dropHistoric(Predicate<FileRef> dropped, KernelCache cache) {
    historic.forEach((node, held) -> {
      if (dropped.test(held.ref)) {
        cache.dropNode(node);
      }
    });
  }

  /** Returns how many nodes of the past the kernel refers to. */
  int historicCount() {
    return historic.size();
  }
}
