package org.tidemark.fuse.api;

/** What looking up a name ends with, other than an error. */
public sealed interface LookupResult {
  /**
   * The name exists. The kernel holds one more reference to the node until it forgets it.
   *
   * @param validNanos for how long the kernel may take the name for the same node
   */
  record Entry(NodeAttributes attributes, long validNanos) implements LookupResult {
    public long node() {
      return attributes.node();
    }
  }

  /**
   * The name does not exist.
   *
   * @param validNanos for how long the kernel may take that for granted; 0: it has to ask each time
   */
  record Absent(long validNanos) implements LookupResult {}
}
