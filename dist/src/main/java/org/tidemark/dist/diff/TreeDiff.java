package org.tidemark.dist.diff;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.eclipse.collections.api.set.primitive.LongSet;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.DirectoryListing;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileType;

/**
 * Compares two files or two trees by names, types, attributes and content.
 *
 * <p>In one filesystem, an object that did not change between the two moments is not looked at.
 *
 * <p>Only in one filesystem can a renamed object be told from a removed and an added one. A renamed
 * directory is compared under its new name; what moved out of a directory that was removed itself
 * counts as added.
 */
public final class TreeDiff {
  private final List<Difference> found = new ArrayList<>();
  private final Deque<Pair> pairs = new ArrayDeque<>();
  private final List<Single> removed = new ArrayList<>();
  private final List<Single> added = new ArrayList<>();

  private record Pair(byte[] oldPath, byte[] path, boolean renamed, Side older, Side newer) {}

  private record Single(byte[] path, Side side) {}

  /** Whether an object may differ between the two moments; that of each side has the same id. */
  private final LongPredicate mayDiffer;

  private TreeDiff(LongPredicate mayDiffer) {
    this.mayDiffer = mayDiffer;
  }

  /** Returns the differences in the order of their paths. */
  public static List<Difference> of(Side older, Side newer) {
    if (older.attributes() == null
        || newer.attributes() == null
        || !older.maintenance().equals(newer.maintenance())) {
      return new TreeDiff(id -> true).run(older, newer);
    }
    long first = Math.min(older.ref().asOf(), newer.ref().asOf());
    LongSet changed = older.maintenance().changedSince(first);
    return new TreeDiff(changed::contains).run(older, newer);
  }

  private List<Difference> run(Side older, Side newer) {
    byte[] top = {};
    if (older.attributes() == null && newer.attributes() == null) {
      return List.of();
    } else if (older.attributes() == null) {
      added.add(new Single(top, newer));
    } else if (newer.attributes() == null) {
      removed.add(new Single(top, older));
    } else {
      pairs.add(new Pair(top, top, false, older, newer));
    }
    do {
      while (!pairs.isEmpty()) {
        compare(pairs.removeFirst());
      }
      matchRenamed(newer, older);
    } while (!pairs.isEmpty());
    addAll(removed, Difference.Kind.REMOVED, newer.nothing());
    addAll(added, Difference.Kind.ADDED, older.nothing());
    found.sort(Comparator.comparing(Difference::path, Arrays::compareUnsigned));
    return found;
  }

  private void compare(Pair pair) {
    if (isSame(pair.older().ref(), pair.newer().ref())) {
      if (pair.renamed()) {
        add(pair, Difference.Kind.RENAMED, List.of());
      }
      if (pair.newer().present().isDirectory()) {
        compareBelow(pair);
      }
      return;
    }
    Attributes a = pair.older().present();
    Attributes b = pair.newer().present();
    if ((a.mode() & FileType.MASK) != (b.mode() & FileType.MASK)) {
      add(pair, Difference.Kind.TYPE, List.of());
      return;
    }
    boolean content = a.isRegular() && !Contents.same(pair.older(), pair.newer());
    List<Difference.Detail> details = Details.of(pair.older(), pair.newer(), content);
    if (pair.renamed()) {
      add(pair, Difference.Kind.RENAMED, details);
    } else if (content) {
      add(pair, Difference.Kind.CONTENT, details);
    } else if (!details.isEmpty()) {
      add(pair, Difference.Kind.ATTRIBUTES, details);
    }
    if (a.isDirectory()) {
      compareEntries(pair);
    }
  }

  private void add(Pair pair, Difference.Kind kind, List<Difference.Detail> details) {
    found.add(
        new Difference(pair.path(), pair.oldPath(), kind, pair.older(), pair.newer(), details));
  }

  private boolean isSame(FileRef older, FileRef newer) {
    return older.objectId() == newer.objectId() && !mayDiffer.test(newer.objectId());
  }

  /**
   * Compares what is in a directory that did not change. It has the same entries on both sides, but
   * for objects of which nothing was kept as of one.
   */
  private void compareBelow(Pair pair) {
    List<DirectoryListing> entries = pair.newer().maintenance().list(pair.newer().ref());
    if (!names(entries).equals(names(pair.older().maintenance().list(pair.older().ref())))) {
      compareEntries(pair);
      return;
    }
    long asOf = pair.older().ref().asOf();
    for (DirectoryListing entry : entries) {
      Side newer = pair.newer().child(entry);
      FileRef older = new FileRef(newer.ref().objectId(), asOf);
      boolean same = isSame(older, newer.ref());
      if (!same || newer.present().isDirectory()) {
        pairs.add(
            new Pair(
                join(pair.oldPath(), entry.name()),
                join(pair.path(), entry.name()),
                false,
                same ? newer.at(older) : pair.older().sibling(older),
                newer));
      }
    }
  }

  private static List<ByteBuffer> names(List<DirectoryListing> entries) {
    return entries.stream().map(entry -> ByteBuffer.wrap(entry.name())).toList();
  }

  private void compareEntries(Pair pair) {
    Map<byte[], DirectoryListing> rest = new TreeMap<>(Arrays::compareUnsigned);
    for (DirectoryListing entry : pair.newer().maintenance().list(pair.newer().ref())) {
      rest.put(entry.name(), entry);
    }
    for (DirectoryListing entry : pair.older().maintenance().list(pair.older().ref())) {
      DirectoryListing match = rest.remove(entry.name());
      Side older = pair.older().child(entry);
      byte[] oldPath = join(pair.oldPath(), entry.name());
      if (match == null) {
        removed.add(new Single(oldPath, older));
      } else {
        pairs.add(
            new Pair(
                oldPath, join(pair.path(), entry.name()), false, older, pair.newer().child(match)));
      }
    }
    for (DirectoryListing entry : rest.values()) {
      added.add(new Single(join(pair.path(), entry.name()), pair.newer().child(entry)));
    }
  }

  /** An object that went from one name and came to another was renamed. */
  private void matchRenamed(Side newer, Side older) {
    if (!newer.maintenance().equals(older.maintenance())) {
      return;
    }
    Map<Long, Single> gone = new HashMap<>();
    for (Single single : removed) {
      gone.putIfAbsent(single.side().ref().objectId(), single);
    }
    Set<Single> matched = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Single came : added) {
      Single went = gone.remove(came.side().ref().objectId());
      if (went != null) {
        matched.add(came);
        matched.add(went);
        pairs.add(new Pair(went.path(), came.path(), true, went.side(), came.side()));
      }
    }
    added.removeIf(matched::contains);
    removed.removeIf(matched::contains);
  }

  /** All that is only on one side, and below it. */
  private void addAll(List<Single> singles, Difference.Kind kind, Side other) {
    Deque<Single> rest = new ArrayDeque<>(singles);
    while (!rest.isEmpty()) {
      Single single = rest.removeFirst();
      boolean isNew = kind == Difference.Kind.ADDED;
      Side side = single.side();
      found.add(
          new Difference(
              single.path(),
              single.path(),
              kind,
              isNew ? other : side,
              isNew ? side : other,
              List.of()));
      if (side.present().isDirectory()) {
        for (DirectoryListing entry : side.maintenance().list(side.ref())) {
          rest.add(new Single(join(single.path(), entry.name()), side.child(entry)));
        }
      }
    }
  }

  private static byte[] join(byte[] path, byte[] name) {
    if (path.length == 0) {
      return name;
    }
    byte[] slash = "/".getBytes(StandardCharsets.US_ASCII);
    byte[] joined = Arrays.copyOf(path, path.length + slash.length + name.length);
    joined[path.length] = slash[0];
    System.arraycopy(name, 0, joined, path.length + slash.length, name.length);
    return joined;
  }
}
