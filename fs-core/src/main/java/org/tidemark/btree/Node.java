package org.tidemark.btree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.NodeFormat;

/**
 * A node in memory: its page, who may change it, and the children that are not (or not only) on the
 * medium.
 *
 * <p>A node is <i>owned</i> by the open group, which changes it in place; then <i>frozen</i>, when
 * its group is being committed; then <i>clean</i>. Only the committer touches a frozen node, and
 * only its checksum and what its entries say of children ({@link #sealed}): keys and addresses
 * stay, so readers need no care.
 *
 * <p>Residents: while a child is dirty, or was when this node was copied, its parent points at it
 * directly, and the entry's checksum and summary are stale. They are filled in when this node is
 * sealed. A reader that finds no resident therefore finds a valid entry: {@link #evictResidents}
 * clears the pointer after the entry was written, with release order, and {@link #resident} reads
 * it with acquire order.
 */
public final class Node {
  private static final VarHandle RESIDENTS = MethodHandles.arrayElementVarHandle(Node[].class);

  private final long address;
  private final UnsafeBuffer page;
  private final @Nullable Node @Nullable [] residents;

  /** The group that may change this node in place; 0 for none. Guarded by the tree lock. */
  private long ownerTid;

  /** Set when the node is sealed or was read: checksum of the page. */
  private int crc;

  /** Set when the node is sealed; null before, and for nodes that were read. */
  private @Nullable NodeSummary summary;

  /** No longer part of the tree; never written. Guarded by the tree lock. */
  private boolean abandoned;

  private Node(long address, UnsafeBuffer page, @Nullable Node @Nullable [] residents) {
    this.address = address;
    this.page = page;
    this.residents = residents;
  }

  /** A clean node, just read and verified. */
  static Node clean(long address, byte[] bytes) {
    UnsafeBuffer page = new UnsafeBuffer(bytes);
    Node node = new Node(address, page, null);
    node.crc = NodeFormat.crc(page);
    return node;
  }

  /** A new empty node that group {@code tid} owns. */
  static Node owned(
      long tid, long address, int type, int level, int nodeBytes, long fsidHigh, long fsidLow) {
    UnsafeBuffer page = new UnsafeBuffer(new byte[nodeBytes]);
    NodeFormat.init(page, type, level, address, fsidHigh, fsidLow);
    Node node = new Node(address, page, residentsFor(type, nodeBytes));
    node.ownerTid = tid;
    return node;
  }

  /** A copy of this node at another address that group {@code tid} owns. */
  Node copyFor(long tid, long newAddress) {
    int type = NodeFormat.type(page);
    @Nullable Node[] copied = residentsFor(type, page.capacity());
    if (copied != null && residents != null) {
      // Pointers first: where one is gone already, the entry behind it is valid and gets copied so.
      for (int i = 0, n = NodeFormat.count(page); i < n; i++) {
        copied[i] = resident(i);
      }
    }
    UnsafeBuffer copy = new UnsafeBuffer(page.byteArray().clone());
    NodeFormat.address(copy, newAddress);
    Node node = new Node(newAddress, copy, copied);
    node.ownerTid = tid;
    return node;
  }

  private static @Nullable Node @Nullable [] residentsFor(int type, int nodeBytes) {
    return type == NodeFormat.TYPE_INTERNAL ? new Node[InternalFormat.countMax(nodeBytes)] : null;
  }

  /** Where this node stands, or will. */
  public long address() {
    return address;
  }

  /** The whole page. */
  public UnsafeBuffer page() {
    return page;
  }

  /** Checksum of the page; only once it was read or sealed. */
  public int crc() {
    return crc;
  }

  /** What the parent is to know of this node; null unless it was sealed by this process. */
  public @Nullable NodeSummary summary() {
    return summary;
  }

  /** Number of slots or entries. */
  public int count() {
    return NodeFormat.count(page);
  }

  public boolean isLeaf() {
    return NodeFormat.type(page) == NodeFormat.TYPE_LEAF;
  }

  /** 0 for a leaf. */
  public int level() {
    return NodeFormat.level(page);
  }

  boolean isOwnedBy(long tid) {
    return ownerTid == tid;
  }

  /** Not part of the tree any more, and never written. */
  public boolean isAbandoned() {
    return abandoned;
  }

  void abandon() {
    abandoned = true;
  }

  /** The child of entry {@code i} when it is held in memory by this node, else null. */
  @Nullable Node resident(int i) {
    return residents == null ? null : (Node) RESIDENTS.getAcquire(residents, i);
  }

  void resident(int i, @Nullable Node child) {
    if (residents != null) {
      residents[i] = child;
    }
  }

  /** Moves the pointers of {@code count} entries, as their entries are moved. */
  void moveResidents(int from, Node target, int to, int count) {
    if (residents != null && target.residents != null) {
      System.arraycopy(residents, from, target.residents, to, count);
    }
  }

  /** Drops the pointers to children which can be read from the medium from now on. */
  void evictResidents() {
    if (residents != null) {
      for (int i = 0; i < residents.length; i++) {
        RESIDENTS.setRelease(residents, i, null);
      }
    }
  }

  /** Takes the final checksum and summary. Committer only. */
  void sealed(int newCrc, NodeSummary newSummary) {
    crc = newCrc;
    summary = newSummary;
  }
}
