package org.tidemark.mirror;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.scan.MirrorStart;

/**
 * The objects of a directory in the order in which they are applied, each going on where the one
 * before ends, as far as their names tell. Other files are not looked at.
 */
final class ObjectChain {
  /**
   * An object that was read to its end.
   *
   * @param start what stands at its beginning
   */
  record Read(MirrorStart start, ObjectEnd end) {}

  private final ObjectStore store;
  private final List<ObjectName> names;

  private ObjectChain(ObjectStore store, List<ObjectName> names) {
    this.store = store;
    this.names = names;
  }

  /**
   * Lists what is there.
   *
   * @throws FsException EINVAL if something between is missing, or does not belong there; EIO
   */
  static ObjectChain of(ObjectStore store) {
    List<ObjectName> names = new ArrayList<>();
    try {
      for (String name : list(store)) {
        ObjectName next =
            ObjectName.parse(name)
                .orElseThrow(() -> refused(store + "/" + name, "is no object of a mirror"));
        checkFollows(store, names, next);
        names.add(next);
      }
    } catch (IOException e) {
      throw StoreFailure.of(store.toString(), e);
    }
    return new ObjectChain(store, names);
  }

  /**
   * Lists the objects without gaps, though others may be added meanwhile: a listing may have one
   * that was added and not the one before, but the next listing has that.
   */
  private static List<String> list(ObjectStore store) throws IOException {
    Optional<String> last = objects(store).max(Comparator.naturalOrder());
    return last.isEmpty()
        ? List.of()
        : objects(store).filter(name -> name.compareTo(last.get()) <= 0).sorted().toList();
  }

  private static Stream<String> objects(ObjectStore store) throws IOException {
    return store.names().stream()
        .filter(name -> name.endsWith(ObjectName.SUFFIX) && !name.startsWith("."));
  }

  private static void checkFollows(ObjectStore store, List<ObjectName> names, ObjectName next) {
    ObjectName last = names.isEmpty() ? null : names.getLast();
    int part = 0;
    if (last != null && next.isOfSameRange(last)) {
      if (next.part() <= last.part() || (last.last() && last.from() < last.to())) {
        throw refused(store.path(next), "is there twice, or behind the last of its range");
      }
      part = last.part() + 1;
    } else if (last != null) {
      if (!last.last()) {
        throw refused(store.toString(), "the rest of " + last.range() + " is missing");
      }
      if (next.from() > last.to()) {
        String gap = ObjectName.range(last.to(), next.from());
        throw refused(store.toString(), "what changed from " + gap + " is missing");
      }
      if (next.from() < last.to()) {
        throw refused(
            store.path(next), "does not go on at " + Tid.toString(last.to()) + "; it is another's");
      }
    }
    if (next.part() != part) {
      throw refused(store.toString(), "part " + part + " of " + next.range() + " is missing");
    }
  }

  private static FsException refused(String path, String why) {
    return new FsException(Errno.EINVAL, path + ": " + why);
  }

  List<ObjectName> names() {
    return names;
  }

  /**
   * Holds that nothing is missing before the first object.
   *
   * @throws FsException EINVAL
   */
  void checkBeginning() {
    if (!names.isEmpty() && names.getFirst().from() != 0) {
      String gap = Tid.toString(names.getFirst().from());
      throw refused(store.toString(), "what changed up to " + gap + " is missing");
    }
  }

  /** Reads the last object; nothing if there is none. */
  Optional<Read> readLast() {
    return names.isEmpty() ? Optional.empty() : Optional.of(read(names.getLast()));
  }

  private Read read(ObjectName name) {
    try (ObjectReader reader = ObjectReader.open(store, name)) {
      return new Read(reader.start(), reader.readAll());
    }
  }

  /** Reads all objects to their ends; returns the last one, or nothing if there is none. */
  Optional<Read> readAll() {
    Optional<Read> before = Optional.empty();
    for (ObjectName name : names) {
      try (ObjectReader reader = ObjectReader.open(store, name)) {
        before.ifPresent(read -> reader.checkFollows(read.end()));
        before = Optional.of(new Read(reader.start(), reader.readAll()));
      }
    }
    return before;
  }
}
