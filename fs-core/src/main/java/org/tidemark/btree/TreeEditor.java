package org.tidemark.btree;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.Tid;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.NodeFormat;

/**
 * The present tree and the only way to change it: copy on write, one group at a time.
 *
 * <p>A node that the open group does not own is copied to a new address before it is changed, and
 * so is the path to the root. Whatever can fail (reading, room for nodes) is done before the first
 * byte of a node changes, so an exception leaves a correct tree with the records it had.
 *
 * <p>Locks: everything here is guarded by the tree lock of {@code txn.Store}, held exclusively.
 */
public final class TreeEditor extends Tree {
  private final NodeSpace space;
  private final NodePath path;
  private final Balancer balancer;
  private long tid;
  private long stamp;
  private List<Node> owned = new ArrayList<>();
  private long changes;

  private @Nullable Node leaf;
  private int slot;

  /** An editor of the tree below {@code root}, for group {@code tid}. */
  public TreeEditor(NodeReader reader, Node root, NodeSpace space, long tid) {
    super(reader, root);
    this.space = space;
    this.tid = tid;
    this.stamp = tid;
    this.path = new NodePath();
    this.balancer = new Balancer(this, path);
  }

  /** An editor of an empty tree: a root leaf that group {@code tid} owns. */
  public static TreeEditor ofEmpty(NodeReader reader, NodeSpace space, long tid) {
    Node none = Node.owned(tid, 0, NodeFormat.TYPE_LEAF, 0, reader.nodeBytes(), 0, 0);
    TreeEditor editor = new TreeEditor(reader, none, space, tid);
    editor.root(editor.newNode(NodeFormat.TYPE_LEAF, 0));
    return editor;
  }

  @Override
  long changeCount() {
    return changes;
  }

  /** The group whose changes are taken. */
  public long tid() {
    return tid;
  }

  /**
   * Sets the tid that changes from here on leave in maxTid and erasedTid: the group's, or in a
   * replica the one of its source, so that the replica can be a source itself.
   */
  public void stamp(long newStamp) {
    stamp = newStamp;
  }

  /** How many nodes the group owns, the abandoned ones included. */
  public int ownedCount() {
    return owned.size();
  }

  /**
   * Ends the group: its nodes are frozen, and later changes copy them for group {@code nextTid}.
   *
   * @return the nodes of the ended group, also the abandoned ones
   */
  public List<Node> freeze(long nextTid) {
    List<Node> frozen = owned;
    owned = new ArrayList<>();
    tid = nextTid;
    stamp = nextTid;
    return frozen;
  }

  /** Adds a record. The key must not exist. */
  public void insert(
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid,
      long deleteTid,
      DirectBuffer payload,
      int offset,
      int length) {
    touch(place(pfs, objectId, type, key, createTid, deleteTid, payload, offset, length));
  }

  /**
   * Adds a live record that is no change of content (atime): the leaf's maxTid stays. The key must
   * not exist.
   */
  public void insertQuietly(
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid,
      DirectBuffer payload,
      int offset,
      int length) {
    Node at = place(pfs, objectId, type, key, createTid, Tid.LIVE, payload, offset, length);
    NodeFormat.maxTid(at.page(), Math.max(NodeFormat.maxTid(at.page()), createTid));
  }

  private Node place(
      int pfs,
      long objectId,
      int type,
      long key,
      long createTid,
      long deleteTid,
      DirectBuffer payload,
      int offset,
      int length) {
    Check.argument(length <= LeafFormat.PAYLOAD_BYTES_MAX, "payload too long");
    Node at = descend(pfs, objectId, type, key, createTid, true);
    int i = slotFor(at, pfs, objectId, type, key, createTid);
    Check.that(!isAt(at, i, pfs, objectId, type, key, createTid), "a record with this key exists");
    if (!LeafEditor.fits(at.page(), length)) {
      at = balancer.splitLeaf(at, i, length, pfs, objectId, type, key, createTid);
      i = slotFor(at, pfs, objectId, type, key, createTid);
    }
    changes++;
    LeafEditor.insert(at.page(), i, payload, offset, length);
    LeafFormat.init(at.page(), i, pfs, objectId, type, key, createTid, deleteTid);
    return at;
  }

  /**
   * Finds the record with exactly this key for one of the changes below; false when there is none.
   */
  public boolean locate(int pfs, long objectId, int type, long key, long createTid) {
    Node at = descend(pfs, objectId, type, key, createTid, false);
    slot = slotFor(at, pfs, objectId, type, key, createTid);
    leaf = at;
    return isAt(at, slot, pfs, objectId, type, key, createTid);
  }

  /** deleteTid of the located record. */
  public long locatedDeleteTid() {
    return LeafFormat.deleteTid(located().page(), slot);
  }

  /** A copy of the payload of the located record. */
  public byte[] locatedPayload() {
    UnsafeBuffer page = located().page();
    byte[] payload = new byte[LeafFormat.payloadLength(page, slot)];
    page.getBytes(LeafFormat.payloadOffset(page, slot), payload);
    return payload;
  }

  /** Sets deleteTid of the located record. */
  public void setLocatedDeleteTid(long deleteTid) {
    changes++;
    LeafFormat.deleteTid(located().page(), slot, deleteTid);
    touch(located());
  }

  /**
   * Removes the located record physically.
   *
   * @param erased whether it had been committed, so that a mirror has to be told: the leaf's
   *     erasedTid becomes that of the change
   */
  public void removeLocated(boolean erased) {
    Node at = located();
    changes++;
    LeafEditor.remove(at.page(), slot);
    if (erased) {
      NodeFormat.erasedTid(at.page(), Math.max(NodeFormat.erasedTid(at.page()), stamp));
    }
    touch(at);
    leaf = null;
    balancer.mergeLeaf(at);
  }

  /**
   * Removes the located record physically because no moment that is kept shows it, or because it is
   * itself the note of a moment that is not kept. No content changes, so the leaf's maxTid stays. A
   * mirror learns of it from erasedTid, which becomes the end of the record's life, or of a live
   * one its beginning (INV-ERASED).
   */
  public void pruneLocated() {
    Node at = located();
    long deleteTid = LeafFormat.deleteTid(at.page(), slot);
    long gone = deleteTid == Tid.LIVE ? LeafFormat.createTid(at.page(), slot) : deleteTid;
    changes++;
    LeafEditor.remove(at.page(), slot);
    NodeFormat.erasedTid(at.page(), Math.max(NodeFormat.erasedTid(at.page()), gone));
    leaf = null;
    balancer.mergeLeaf(at);
  }

  /**
   * Gives the located record another payload.
   *
   * @param quietly not a change of content (atime): the leaf's maxTid stays
   */
  public void replaceLocated(DirectBuffer payload, int offset, int length, boolean quietly) {
    Check.argument(length <= LeafFormat.PAYLOAD_BYTES_MAX, "payload too long");
    Node at = located();
    int i = slot;
    if (!LeafEditor.fitsInstead(at.page(), i, length)) {
      UnsafeBuffer page = at.page();
      int pfs = LeafFormat.pfs(page, i);
      long objectId = LeafFormat.objectId(page, i);
      int type = LeafFormat.type(page, i);
      long key = LeafFormat.key(page, i);
      long createTid = LeafFormat.createTid(page, i);
      // The path was not made for a split: a parent may be full. Descend once more, as for an
      // insert.
      at = descend(pfs, objectId, type, key, createTid, true);
      at = balancer.splitLeaf(at, i, length, pfs, objectId, type, key, createTid);
      i = slotFor(at, pfs, objectId, type, key, createTid);
    }
    changes++;
    LeafEditor.replace(at.page(), i, payload, offset, length);
    if (!quietly) {
      touch(at);
    }
    leaf = null;
  }

  /**
   * Gives a node another address, and so all above it. No record changes, no maxTid, no count.
   *
   * @param level of the node; the key is one that it covers
   * @param address where it stood when it was found
   * @return whether it was done; not if another node covers the key now, or the group owns it
   */
  public boolean rehome(
      int level, int pfs, long objectId, int type, long key, long createTid, long address) {
    Node node = root();
    while (node.level() > level) {
      node = child(node, entryFor(node, pfs, objectId, type, key, createTid));
    }
    if (node.level() != level || node.address() != address || node.isOwnedBy(tid)) {
      return false;
    }
    leaf = null;
    root(own(root()));
    Node at = root();
    while (at.level() > level) {
      at = ownChild(at, entryFor(at, pfs, objectId, type, key, createTid));
    }
    return true;
  }

  private Node located() {
    Node at = leaf;
    if (at == null) {
      throw Check.unreachable("no record is located");
    }
    return at;
  }

  private void touch(Node at) {
    NodeFormat.maxTid(at.page(), Math.max(NodeFormat.maxTid(at.page()), stamp));
  }

  /**
   * Goes down to the leaf of the key, owning the path; with room in every internal node when
   * inserting.
   */
  private Node descend(
      int pfs, long objectId, int type, long key, long createTid, boolean inserting) {
    root(own(root()));
    path.reset();
    if (inserting && !root().isLeaf() && InternalEditor.isFull(root())) {
      balancer.splitInternal(balancer.growRoot(), 0);
    }
    Node node = root();
    while (!node.isLeaf()) {
      int i = entryFor(node, pfs, objectId, type, key, createTid);
      Node child = ownChild(node, i);
      if (inserting && !child.isLeaf() && InternalEditor.isFull(child)) {
        balancer.splitInternal(node, i);
        i = entryFor(node, pfs, objectId, type, key, createTid);
        child = ownChild(node, i);
      }
      path.push(node, i);
      node = child;
    }
    return node;
  }

  /** The child of entry {@code i} of an owned node, owned too. */
  Node ownChild(Node parent, int i) {
    Node child = child(parent, i);
    Node mine = own(child);
    if (mine != child) {
      changes++;
      InternalEditor.point(parent, i, mine);
    }
    return mine;
  }

  private Node own(Node node) {
    if (node.isOwnedBy(tid)) {
      return node;
    }
    Node copy = node.copyFor(tid, space.allocate());
    owned.add(copy);
    space.free(node.address());
    changes++;
    return copy;
  }

  /** A new node of this group. */
  Node newNode(int type, int level) {
    Node node =
        Node.owned(
            tid,
            space.allocate(),
            type,
            level,
            reader().nodeBytes(),
            reader().volumes().geometry().fsid().getMostSignificantBits(),
            reader().volumes().geometry().fsid().getLeastSignificantBits());
    owned.add(node);
    return node;
  }

  /** Takes a node out of the tree, after the last pointer to it is gone. */
  void drop(Node node) {
    if (node.isOwnedBy(tid)) {
      node.abandon();
      space.abandon(node.address());
    } else {
      space.free(node.address());
    }
  }
}
