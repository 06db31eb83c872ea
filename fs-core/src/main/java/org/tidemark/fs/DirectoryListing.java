package org.tidemark.fs;

import java.util.List;

/**
 * One entry of a directory as tools list it, with all that is known of it.
 *
 * @param name the bytes of the name
 * @param attributes what stat shows of it
 * @param xattrs its extended attributes, by name in the order of its bytes
 */
public record DirectoryListing(byte[] name, Attributes attributes, List<XattrValue> xattrs) {
  public DirectoryListing {
    xattrs = List.copyOf(xattrs);
  }
}
