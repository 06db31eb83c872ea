package org.tidemark.fuse.bridge;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenFile;
import org.tidemark.fuse.api.NodeAttributes;

/**
 * Objects whose last name is gone while the kernel still refers to them. What can still be asked
 * for is kept here until the kernel forgets the node.
 *
 * <p>A regular file is held open: programs may have it open, which a kernel that opens without
 * asking does not tell, or may be about to open it. So it is an orphan of the engine, which a crash
 * removes. Of everything else, which the engine removes at once, the attributes are kept, and the
 * target of a link.
 *
 * <p>Thread-safe. The kernel holds the directories locked, so that nobody else changes a name
 * between {@link #before} and the operation; so what is kept is known before the name is gone, and
 * at no moment it is missing.
 */
final class Departed {
  private static final byte[] NO_TARGET = {};

  /** What is left of one object. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Left(NodeAttributes attributes, byte[] target, Optional<OpenFile> file) {}

  private final FileSystem fileSystem;
  private final ConcurrentMap<Long, Left> byNode = new ConcurrentHashMap<>();

  Departed(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  /** An object that the kernel refers to is about to lose a name, perhaps its last. */
  void before(Attributes last, NodeAttributes shown) {
    if (last.isDirectory() || last.nlink() <= 1) {
      byte[] target = last.isSymlink() ? fileSystem.readSymlink(last.ref()) : NO_TARGET;
      Optional<OpenFile> file =
          last.isRegular() ? Optional.of(fileSystem.open(last.ref(), false)) : Optional.empty();
      keep(shown.node(), new Left(nameless(shown), target, file));
    }
  }

  /** A file without a name was made, and is open. */
  void add(NodeAttributes shown, OpenFile file) {
    keep(shown.node(), new Left(shown, NO_TARGET, Optional.of(file)));
  }

  private void keep(long node, Left left) {
    Left former = byNode.put(node, left);
    if (former != null) {
      former.file.ifPresent(fileSystem::close);
    }
  }

  /**
   * The operation is over. What still has a name is not kept: the operation failed, or renamed one
   * name of a file over another one of the same file.
   */
  void after(long node, boolean succeeded) {
    Left left = byNode.get(node);
    if (left == null) {
      return;
    }
    boolean nameless =
        left.file.map(opened -> fileSystem.attributes(opened.ref()).nlink() == 0).orElse(succeeded);
    if (!nameless) {
      forget(node);
    }
  }

  /** Returns what stat shows of a node that the engine does not know any more. */
  Optional<NodeAttributes> attributes(long node) {
    return Optional.ofNullable(byNode.get(node)).map(Left::attributes);
  }

  /** Returns the target of a symbolic link that the engine does not know any more. */
  Optional<byte[]> target(long node) {
    return Optional.ofNullable(byNode.get(node))
        .map(Left::target)
        .filter(target -> target.length > 0);
  }

  /** The kernel has forgotten the node, or it has a name again. */
  void forget(long node) {
    if (byNode.isEmpty()) {
      return;
    }
    Left left = byNode.remove(node);
    if (left != null) {
      left.file.ifPresent(fileSystem::close);
    }
  }

  /** The kernel is gone, and with it all references. */
  void forgetAll() {
    byNode.keySet().forEach(this::forget);
  }

  private static NodeAttributes nameless(NodeAttributes last) {
    return new NodeAttributes(
        last.node(),
        last.generation(),
        last.mode(),
        0,
        last.uid(),
        last.gid(),
        last.rdev(),
        last.size(),
        last.allocatedBytes(),
        last.blockBytes(),
        last.atimeNanos(),
        last.mtimeNanos(),
        last.ctimeNanos(),
        last.btimeNanos(),
        last.validNanos());
  }
}
