package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a filesystem shows at one moment. Immutable. Only what has a name is in it.
 *
 * @param inodes by object id
 */
public record ModelState(LongTrie<ModelInode> inodes) {
  /** A hash over everything but access times. */
  long digest() {
    return inodes.digest();
  }

  /** A hash over everything but times. */
  long plainDigest() {
    long[] sum = {0};
    inodes.forEach((id, inode) -> sum[0] += Digests.combine(id, inode.plainDigest()));
    return sum[0];
  }

  @Nullable ModelInode get(long id) {
    return inodes.get(id);
  }

  /** What differs from {@code other}, a line each, not more than {@code linesMax}. */
  List<String> differences(ModelState other, String mine, String theirs, int linesMax) {
    List<String> lines = new ArrayList<>();
    inodes.forEach((id, inode) -> {
      ModelInode twin = other.get(id);
      if (twin == null) {
        lines.add("only " + mine + ": " + inode);
      } else if (twin.digest() != inode.digest()) {
        lines.add(mine + ": " + inode);
        lines.add(theirs + ": " + twin);
      }
    });
    other.inodes.forEach((id, inode) -> {
      if (get(id) == null) {
        lines.add("only " + theirs + ": " + inode);
      }
    });
    return lines.size() <= linesMax ? lines : lines.subList(0, linesMax);
  }
}
