package org.tidemark.fuse.bridge;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenFile;
import org.tidemark.fuse.api.NodeAttributes;

/**
 * Objects whose last name is gone while the kernel still refers to them: a program is in a removed
 * directory, or has found a file by its name and is about to open it. The engine keeps only open
 * files; what else can still be asked for is kept here until the kernel forgets the node.
 *
 * <p>After an unlink that is what stat shows: who comes too late to open the file gets ENOENT, as
 * if a moment later. After a rename over a name that would be wrong, since at no moment the name
 * was missing: then the file that was replaced is held open, and the target of a link is kept.
 *
 * <p>Thread-safe. The kernel holds the directories locked, so that nobody else changes a name
 * between {@link #beforeRename} and the rename.
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

  /** An object has lost a name: if it was the last one, it stays visible to stat. */
  void afterRemoval(Attributes last, NodeAttributes shown) {
    if (last.isDirectory() || last.nlink() <= 1) {
      byNode.put(shown.node(), new Left(nameless(shown), NO_TARGET, Optional.empty()));
    }
  }

  /**
   * A rename is going to replace an object. What will be left of it is known from now on, so that
   * there is no moment without.
   *
   * @return to be called after the rename, if it succeeded (true) or not (false)
   */
  Consumer<Boolean> beforeRename(Attributes replaced, NodeAttributes shown) {
    byte[] target = replaced.isSymlink() ? fileSystem.readSymlink(replaced.ref()) : NO_TARGET;
    Optional<OpenFile> file =
        replaced.isRegular()
            ? Optional.of(fileSystem.open(replaced.ref(), false))
            : Optional.empty();
    byNode.put(shown.node(), new Left(nameless(shown), target, file));
    return succeeded -> {
      // Renaming one name of a file over another one of the same file replaces nothing.
      boolean left =
          succeeded
              && file.map(opened -> fileSystem.attributes(opened.ref()).nlink() == 0)
                  .orElse(replaced.isDirectory() || replaced.nlink() <= 1);
      if (!left) {
        forget(shown.node());
      }
    };
  }

  /** Returns what stat shows of a node that the engine does not know any more. */
  Optional<NodeAttributes> attributes(long node) {
    return Optional.ofNullable(byNode.get(node)).map(Left::attributes);
  }

  /** Returns the target of a symbolic link that was replaced. */
  Optional<byte[]> target(long node) {
    return Optional.ofNullable(byNode.get(node))
        .map(Left::target)
        .filter(target -> target.length > 0);
  }

  /** The kernel forgets a node as a whole once no program has it any more. */
  void forget(long node) {
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
