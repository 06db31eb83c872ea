package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.ObjectId;
import org.tidemark.object.Directories;
import org.tidemark.object.DirectoryEntry;
import org.tidemark.object.Inode;
import org.tidemark.object.Inodes;
import org.tidemark.txn.Store;

/**
 * Finds a path for an object, gone or not, to show it to a person: the last one that led to it, as
 * far as the tree still tells. Reads whole directories, up to a limit.
 */
final class LastPaths {
  private static final int DEPTH_MAX = 64;
  private static final int ENTRIES_MAX = 100_000;
  private static final int ENTRIES_PER_READ = 1024;

  private final Store store;

  LastPaths(Store store) {
    this.store = store;
  }

  /** Returns the path, from the root and with slashes between names; a number for what has none. */
  byte[] of(long objectId) {
    List<byte[]> names = new ArrayList<>();
    long at = objectId;
    while (at != ObjectId.ROOT && names.size() < DEPTH_MAX) {
      Inode inode = last(at);
      byte[] name = inode == null ? null : nameIn(inode.parent(), at);
      names.add(name == null ? ("(object " + at + ")").getBytes(UTF_8) : name);
      if (inode == null || name == null) {
        break;
      }
      at = inode.parent();
    }
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    for (byte[] name : names.reversed()) {
      path.write('/');
      path.writeBytes(name);
    }
    return names.isEmpty() ? new byte[] {'/'} : path.toByteArray();
  }

  private @Nullable Inode last(long objectId) {
    return store.<@Nullable Inode>read(view -> Inodes.last(view, objectId));
  }

  /** Returns the name that an entry of the directory has for the object, a live one if there is. */
  private byte @Nullable [] nameIn(long directoryId, long child) {
    DirectoryEntry[] found = new DirectoryEntry[1];
    long[] next = {0, 0};
    for (int seen = 0; seen < ENTRIES_MAX; seen += ENTRIES_PER_READ) {
      boolean more =
          store.read(view ->
              Directories.forEachEver(
                  view,
                  directoryId,
                  next,
                  ENTRIES_PER_READ,
                  entry -> {
                    if (entry.child() == child
                        && (found[0] == null || entry.createTid() > found[0].createTid())) {
                      found[0] = entry;
                    }
                  }));
      if (!more) {
        break;
      }
    }
    return found[0] == null ? null : found[0].name();
  }
}
