package org.tidemark.mirror;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.fs.DirectoryListing;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.Maintenance;
import org.tidemark.scan.DigestQuery;

/**
 * Finds paths of objects at a moment, on the sides of a mirror that can be asked for it: from a
 * file to the directory that it says it is in, and so on up to the root.
 */
final class ObjectPaths {
  /** More names than any path has: damaged directories may lead in circles. */
  private static final int DEPTH_MAX = 2048;

  /** A directory as one side shows it. */
  private record Directory(int side, long objectId) {}

  private final List<Maintenance> sides;
  private final long tid;
  private final Map<Directory, Map<Long, byte[]>> names = new HashMap<>();

  ObjectPaths(List<Maintenance> sides, long tid) {
    this.sides = sides;
    this.tid = tid;
  }

  /** Returns a path of the object from the root of the filesystem, if one can be found. */
  Optional<byte[]> find(long objectId) {
    for (int side = 0; side < sides.size(); side++) {
      try {
        Optional<byte[]> path = find(side, objectId);
        if (path.isPresent()) {
          return path;
        }
      } catch (FsException _) {
        // It is not there on this side, or what leads to it is damaged: the other may know.
      }
    }
    return Optional.empty();
  }

  private Optional<byte[]> find(int side, long objectId) {
    Deque<byte[]> path = new ArrayDeque<>();
    long at = objectId;
    while (at != ObjectId.ROOT) {
      long parent = sides.get(side).attributes(new FileRef(at, tid)).parent();
      if (parent < ObjectId.ROOT
          || parent >= DigestQuery.OBJECT_IDS_END
          || path.size() == DEPTH_MAX) {
        return Optional.empty(); // damaged
      }
      byte[] name = names(side, parent).get(at);
      if (name == null) {
        return Optional.empty(); // The parent of a file is a hint.
      }
      path.addFirst(name);
      at = parent;
    }
    return Optional.of(joined(path));
  }

  private Map<Long, byte[]> names(int side, long directory) {
    return names.computeIfAbsent(
        new Directory(side, directory),
        _ -> {
          Map<Long, byte[]> found = new HashMap<>();
          for (DirectoryListing each : sides.get(side).list(new FileRef(directory, tid))) {
            found.putIfAbsent(each.attributes().ref().objectId(), each.name());
          }
          return found;
        });
  }

  private static byte[] joined(Deque<byte[]> path) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    path.forEach(name -> {
      joined.write('/');
      joined.writeBytes(name);
    });
    return path.isEmpty() ? new byte[] {'/'} : joined.toByteArray();
  }
}
