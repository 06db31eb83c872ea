package org.tidemark.fuse.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.FileRef;

class NodesTest {
  @Test
  void liveObjectsAreTheirIds() {
    Nodes nodes = new Nodes(FileRef.ROOT);
    assertEquals(1, nodes.take(FileRef.ROOT));
    assertEquals(77, nodes.take(FileRef.live(77)));
    nodes.forget(77, 1);
    assertEquals(FileRef.live(77), nodes.ref(77));
    assertEquals(0, nodes.historicCount());
  }

  @Test
  void thePastIsKnownAsLongAsTheKernelRefersToIt() {
    Nodes nodes = new Nodes(FileRef.ROOT);
    FileRef past = new FileRef(77, 5);
    long node = nodes.take(past);
    assertTrue(node >= 1L << 62);
    assertEquals(node, nodes.take(past));
    nodes.forget(node, 1);
    assertEquals(past, nodes.ref(node));
    nodes.forget(node, 1);
    assertEquals(Errno.ESTALE, assertThrows(FsException.class, () -> nodes.ref(node)).errno());
    assertEquals(0, nodes.historicCount());
    assertEquals(node, nodes.take(past));
  }

  @Test
  void aMountOfThePastHasARootAndNoPresent() {
    FileRef root = new FileRef(1, 9);
    Nodes nodes = new Nodes(root);
    assertEquals(1, nodes.number(root));
    assertEquals(root, nodes.ref(1));
    // Found again below itself, as /@@0x9: the kernel has to get another node for it.
    long again = nodes.take(root);
    assertNotEquals(1, again);
    assertEquals(root, nodes.ref(again));
    assertTrue(nodes.forget(again, 1));
    assertThrows(FsException.class, () -> nodes.ref(77));
  }
}
