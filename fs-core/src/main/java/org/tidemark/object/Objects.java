package org.tidemark.object;

import java.util.function.LongSupplier;

/**
 * The operations on objects and names of one filesystem, put together. Each runs inside one update
 * of the store, and checks everything before its first change.
 */
public final class Objects {
  private final Inodes inodes;
  private final Directories directories;
  private final Xattrs xattrs;
  private final AttributeEdits attributes;
  private final Orphans orphans;
  private final Creations creations;
  private final Links links;
  private final Renames renames;

  /**
   * Puts them together.
   *
   * @param hash that of this filesystem
   * @param inodes what else changes inodes uses the same
   * @param ids gives out object ids
   * @param contents removes the data of files
   */
  public Objects(NameHash hash, Inodes inodes, LongSupplier ids, ContentRemover contents) {
    HistoryPolicy history = inodes.history();
    this.inodes = inodes;
    directories = new Directories(hash, history);
    xattrs = new Xattrs(hash, history);
    attributes = new AttributeEdits(inodes, xattrs);
    orphans = new Orphans(inodes, xattrs, contents);
    creations = new Creations(inodes, directories, xattrs, ids);
    links = new Links(inodes, directories, orphans);
    renames = new Renames(inodes, directories, links);
  }

  public Inodes inodes() {
    return inodes;
  }

  public Directories directories() {
    return directories;
  }

  public Xattrs xattrs() {
    return xattrs;
  }

  public AttributeEdits attributes() {
    return attributes;
  }

  public Orphans orphans() {
    return orphans;
  }

  public Creations creations() {
    return creations;
  }

  public Links links() {
    return links;
  }

  public Renames renames() {
    return renames;
  }
}
