package org.tidemark.btree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.LeafFormat;
import org.tidemark.format.NodeFormat;

/** A node that gets another address says what it said before, and so do all above it. */
class RehomeTest {
  private static final int RECORDS = 60_000;
  private static final int TYPE = 3;

  private final TreeTestBed bed = new TreeTestBed(10_000);

  private RehomeTest() {
    UnsafeBuffer payload = new UnsafeBuffer(new byte[100]);
    for (int i = 0; i < RECORDS; i++) {
      bed.editor().insert(0, 10, TYPE, i, 1, i % 3 == 0 ? 2 : 0, payload, 0, 40 + i % 60);
      if (i % 10_000 == 0) {
        bed.commit();
      }
    }
    bed.commit();
  }

  private List<String> said() {
    List<String> lines = new ArrayList<>();
    new TreeWalk(
            bed.reader(),
            node -> {
              lines.add(Sealer.summarizeAfresh(node).toString());
              if (node.isLeaf()) {
                lines.add(NodeFormat.maxTid(node.page()) + " " + NodeFormat.erasedTid(node.page()));
                for (int i = 0; i < node.count(); i++) {
                  lines.add(
                      LeafFormat.key(node.page(), i) + " " + LeafFormat.deleteTid(node.page(), i));
                }
              }
            },
            unreadable -> {
              throw unreadable;
            })
        .walk(bed.editor().root());
    return lines;
  }

  private boolean rehome(Node node, long key) {
    return bed.editor().rehome(node.level(), 0, 10, TYPE, key, 1, node.address());
  }

  private Node child(Node parent, int i) {
    return bed.reader().child(parent, i);
  }

  @Test
  void leavesAndInternalNodesMoveAndNothingElseChanges() {
    List<String> before = said();
    Node root = bed.editor().root();
    assertTrue(root.level() >= 2, "levels");
    int last = root.count() - 1;
    Node inner = child(root, last);
    Node leaf = child(inner, inner.count() / 2);
    long key = LeafFormat.key(leaf.page(), 0);
    assertTrue(rehome(leaf, key));
    Node newRoot = bed.editor().root();
    assertNotEquals(root.address(), newRoot.address());
    assertNotEquals(
        inner.address(), InternalFormat.childAddress(newRoot.page(), last), "the path moves too");
    assertFalse(rehome(leaf, key), "it stands elsewhere now");
    assertFalse(rehome(inner, key), "it moved with the leaf");
    bed.commit();
    bed.check();
    assertEquals(before, said());
    Node first = child(bed.editor().root(), 0);
    assertTrue(rehome(first, 0));
    bed.commit();
    bed.check();
    bed.dropCaches();
    assertEquals(before, said());
  }

  @Test
  void aNodeThatTheGroupOwnsStays() {
    Node root = bed.editor().root();
    assertTrue(bed.editor().locate(0, 10, TYPE, 5, 1));
    bed.editor().setLocatedDeleteTid(7);
    Node owned = bed.editor().root();
    assertNotEquals(root.address(), owned.address());
    assertFalse(rehome(owned, 5));
    assertFalse(rehome(root, 5));
    bed.commit();
    bed.check();
  }
}
