package org.tidemark.fuse.bridge;

import java.util.function.Predicate;
import org.tidemark.fs.ChangeListener;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fuse.api.KernelCache;

/**
 * Has the kernel drop its cache of what changed without its doing: what a replica was sent, and
 * files of the past that were pruned. Called where no lock is held that answering a request needs.
 */
final class CacheDropper implements ChangeListener {
  private final FileSystem fileSystem;
  private final Nodes nodes;
  private final KernelCache cache;

  CacheDropper(FileSystem fileSystem, Nodes nodes, KernelCache cache) {
    this.fileSystem = fileSystem;
    this.nodes = nodes;
    this.cache = cache;
  }

  @Override
  public void presentMoved(long from) {
    nodes.drop(fileSystem.changedSince(from), cache);
  }

  @Override
  public void pastDropped(Predicate<FileRef> isThere) {
    nodes.dropHistoric(ref -> ref.isHistoryDirectory() || !isThere.test(ref), cache);
  }
}
