package org.tidemark.btree;

/**
 * The records of a tree, for reading. Whoever gets one can neither write nor allocate.
 *
 * <p>A view and its cursors may be used only inside the body that they were handed to, by that
 * thread.
 */
public interface TreeView {
  /** A new cursor, not positioned yet. Cursors are cheap, but worth reusing in a loop. */
  Cursor cursor();
}
