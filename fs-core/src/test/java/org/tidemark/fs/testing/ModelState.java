package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
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

  /** A hash over everything but times of data changes, which have no history. */
  long bodyDigest() {
    long[] sum = {0};
    inodes.forEach((id, inode) -> sum[0] += Digests.combine(id, inode.bodyDigest()));
    return sum[0];
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
    return differences(other, mine, theirs, linesMax, ModelInode::digest);
  }

  /** Likewise, apart from times of data changes, which have no history. */
  List<String> differencesInPast(ModelState other, String mine, String theirs, int linesMax) {
    return differences(other, mine, theirs, linesMax, ModelInode::bodyDigest);
  }

  private List<String> differences(
      ModelState other,
      String mine,
      String theirs,
      int linesMax,
      ToLongFunction<ModelInode> digest) {
    List<String> lines = new ArrayList<>();
    inodes.forEach((id, inode) -> {
      ModelInode twin = other.get(id);
      if (twin == null) {
        lines.add("only " + mine + ": " + inode);
      } else if (digest.applyAsLong(twin) != digest.applyAsLong(inode)) {
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
