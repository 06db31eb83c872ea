package org.tidemark.fuse.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fuse.api.DirectoryPlusSink;
import org.tidemark.fuse.api.LookupResult;

/**
 * Reads a directory with the attributes of what is in it, some entries at a time: while entries are
 * being handed over, the engine must not be called.
 */
final class DirectoryPlusReader {
  private static final int BATCH_ENTRIES = 64;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Listed(byte[] name, FileRef child, int type, long nextCookie) {
    boolean isDots() {
      return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }
  }

  private final FileSystem fileSystem;
  private final FileRef directory;
  private final BiFunction<byte[], Attributes, LookupResult.Entry> takeEntry;
  private final Nodes nodes;

  DirectoryPlusReader(
      FileSystem fileSystem,
      FileRef directory,
      BiFunction<byte[], Attributes, LookupResult.Entry> takeEntry,
      Nodes nodes) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.takeEntry = takeEntry;
    this.nodes = nodes;
  }

  void read(long startCookie, DirectoryPlusSink sink) {
    long cookie = startCookie;
    List<Listed> batch;
    do {
      batch = list(cookie);
      for (Listed entry : batch) {
        if (!handOver(entry, sink)) {
          return;
        }
        cookie = entry.nextCookie;
      }
    } while (batch.size() == BATCH_ENTRIES);
  }

  private List<Listed> list(long cookie) {
    List<Listed> batch = new ArrayList<>(BATCH_ENTRIES);
    fileSystem.readDirectory(
        directory,
        cookie,
        (name, child, type, nextCookie) ->
            batch.size() < BATCH_ENTRIES && batch.add(new Listed(name, child, type, nextCookie)));
    return batch;
  }

  /** Returns false if the sink has enough. */
  private boolean handOver(Listed listed, DirectoryPlusSink sink) {
    if (listed.isDots()) {
      return withoutAttributes(listed, sink);
    }
    Attributes attributes;
    try {
      attributes = fileSystem.attributes(listed.child);
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return true; // it has just been removed
      }
      // Its attributes cannot be read: that must not hide the others, nor its name.
      return withoutAttributes(listed, sink);
    }
    LookupResult.Entry entry = takeEntry.apply(listed.name, attributes);
    boolean taken = sink.entry(listed.name, entry, listed.nextCookie);
    if (!taken) {
      nodes.forget(entry.node(), 1);
    }
    return taken;
  }

  private boolean withoutAttributes(Listed listed, DirectoryPlusSink sink) {
    return sink.entry(listed.name, nodes.number(listed.child), listed.type, listed.nextCookie);
  }
}
