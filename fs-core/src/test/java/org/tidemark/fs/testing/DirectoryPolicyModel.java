package org.tidemark.fs.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.ObjectId;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.XattrMode;

/**
 * Gives directories policies, in a filesystem and in its model, and tells in the plainest way under
 * which one an object is.
 */
final class DirectoryPolicyModel {
  /** The attribute. */
  static final String KEEP = "user.tidemark.keep";

  private static final String[] SHORT = {"none", "all 10m", "hourly 4h", "all 1m, daily 7d"};

  private final Twins twins;
  private final Random random;

  /** Files that ever had a second name: where they are may not be known any more. */
  private final Set<Long> linked = new HashSet<>();

  DirectoryPolicyModel(Twins twins, Random random) {
    this.twins = twins;
    this.random = random;
  }

  /** To be called before each operation. */
  void before(Op op) {
    if (op instanceof Op.Link(String from, String _)) {
      Long id = twins.find(from);
      if (id != null) {
        linked.add(id);
      }
    }
  }

  /** Sets or removes a policy of some directory. */
  void change() {
    List<Long> directories = new ArrayList<>();
    twins
        .model()
        .joined()
        .inodes()
        .forEach((id, inode) -> {
          if (inode.isDirectory() && (id != ObjectId.ROOT || random.nextInt(10) == 0)) {
            directories.add(id);
          }
        });
    if (directories.isEmpty()) {
      return;
    }
    long id = directories.get(random.nextInt(directories.size()));
    byte[] name = KEEP.getBytes(StandardCharsets.ISO_8859_1);
    if (random.nextInt(4) == 0 && twins.model().inode(id).xattrs.containsKey(KEEP)) {
      twins.sameEnd(
          () -> twins.fs().removeXattr(FileRef.live(id), name),
          () -> twins.files().removeXattr(id, KEEP, twins.now()));
    } else {
      String policy = SHORT[random.nextInt(SHORT.length)];
      byte[] value = policy.getBytes(StandardCharsets.ISO_8859_1);
      twins.sameEnd(
          () -> twins.fs().setXattr(FileRef.live(id), name, value, XattrMode.SET),
          () -> twins.files().setXattr(id, KEEP, policy, XattrMode.SET, twins.now()));
    }
  }

  /** Where each object that has one name is now. */
  private Map<Long, Long> parents() {
    Map<Long, Long> parents = new HashMap<>();
    twins
        .model()
        .joined()
        .inodes()
        .forEach((id, inode) -> inode.entries.values().forEach(child -> parents.put(child, id)));
    return parents;
  }

  /** Under which policy everything is that is there now; null: that of the filesystem. */
  Map<Long, @Nullable String> policies() {
    Map<Long, Long> parents = parents();
    Map<Long, @Nullable String> policies = new HashMap<>();
    ModelState now = twins.model().joined();
    now.inodes()
        .forEach((id, inode) -> {
          boolean anywhere = !inode.isDirectory() && inode.nlink > 1;
          policies.put(id, id == ObjectId.ROOT || anywhere ? null : nearest(now, parents, id));
        });
    return policies;
  }

  private static @Nullable String nearest(ModelState now, Map<Long, Long> parents, long start) {
    long id = start;
    while (true) {
      ModelInode inode = now.get(id);
      String policy = inode == null ? null : inode.xattrs.get(KEEP);
      if (policy != null || id == ObjectId.ROOT) {
        return policy;
      }
      Long parent = parents.get(id);
      if (parent == null) {
        throw new IllegalStateException("nothing leads to " + id);
      }
      id = parent;
    }
  }

  /** Whether it may not be known where the object is, so that the filesystem's policy holds. */
  boolean mayBeAnywhere(long id) {
    return linked.contains(id);
  }
}
