package org.tidemark.dist.diff;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.DirectoryListing;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.Maintenance;
import org.tidemark.fs.XattrValue;

/**
 * One of two things to compare.
 *
 * @param maintenance what to read it from
 * @param attributes what it is; null if it is not there
 * @param xattrs its extended attributes, in the order of their names
 * @param label how to call it
 */
public record Side(
    Maintenance maintenance,
    @Nullable Attributes attributes,
    List<XattrValue> xattrs,
    String label) {
  public Side {
    xattrs = List.copyOf(xattrs);
  }

  static Side of(Maintenance maintenance, @Nullable Attributes attributes, String label) {
    List<XattrValue> xattrs = attributes == null ? List.of() : maintenance.xattrs(attributes.ref());
    return new Side(maintenance, attributes, xattrs, label);
  }

  /** Returns an entry of this directory. */
  Side child(DirectoryListing entry) {
    return new Side(maintenance, entry.attributes(), entry.xattrs(), label);
  }

  /** Returns this as the side of a moment at which it was no different. */
  Side at(FileRef other) {
    return new Side(maintenance, present().at(other), xattrs, label);
  }

  /** Returns another object of this side. */
  Side sibling(FileRef file) {
    return of(maintenance, maintenance.attributes(file), label);
  }

  /** Returns the side where there is nothing. */
  Side nothing() {
    return new Side(maintenance, null, List.of(), label);
  }

  /** What it is; must be there. */
  Attributes present() {
    Attributes found = attributes;
    if (found == null) {
      throw new IllegalStateException(label + " is not there");
    }
    return found;
  }

  FileRef ref() {
    return present().ref();
  }
}
