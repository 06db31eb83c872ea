package org.tidemark.fuse.testing;

import java.util.Map;
import org.tidemark.fuse.api.DirectoryPlusSink;
import org.tidemark.fuse.api.DirectorySink;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.testing.MemoryNode.Dirent;

/** Lists directories in memory. */
final class MemoryListing {
  private static final byte[] ITSELF = {'.'};
  private static final byte[] PARENT = {'.', '.'};

  private MemoryListing() {}

  static void read(MemoryNode directory, long cookie, DirectorySink sink) {
    if ((cookie >= 1 || sink.entry(ITSELF, directory.id, 4, 1))
        && (cookie >= 2 || sink.entry(PARENT, directory.parent, 4, 2))) {
      for (Map.Entry<Long, Dirent> next : directory.entries.tailMap(cookie, false).entrySet()) {
        MemoryNode child = next.getValue().node();
        if (!sink.entry(next.getValue().name(), child.id, child.mode >> 12, next.getKey())) {
          return;
        }
      }
    }
  }

  static void readPlus(
      MemoryNode directory,
      MemoryNode parent,
      long cookie,
      long validNanos,
      DirectoryPlusSink sink) {
    if ((cookie >= 1 || sink.entry(ITSELF, entry(directory, validNanos), 1))
        && (cookie >= 2 || sink.entry(PARENT, entry(parent, validNanos), 2))) {
      for (Map.Entry<Long, Dirent> next : directory.entries.tailMap(cookie, false).entrySet()) {
        MemoryNode child = next.getValue().node();
        if (!sink.entry(next.getValue().name(), entry(child, validNanos), next.getKey())) {
          return;
        }
        child.references++;
      }
    }
  }

  private static LookupResult.Entry entry(MemoryNode node, long validNanos) {
    return new LookupResult.Entry(node.attributes(validNanos), validNanos);
  }
}
