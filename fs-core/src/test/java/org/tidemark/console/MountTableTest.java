package org.tidemark.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountTableTest {
  private static final String TEXT =
      """
      22 1 0:20 / / rw,relatime shared:1 - ext4 /dev/vda rw
      30 22 0:31 / /mnt/a rw,nosuid shared:2 master:7 - fuse.tidemark /images/a.img rw,user_id=0
      31 30 0:32 / /mnt/a/inner rw - tmpfs tmpfs rw
      32 22 0:33 / /mnt/with\\040blank\\134 rw - fuse.tidemark /images/\\303\\244\\011b.img rw
      33 22 0:31 /sub /bind rw - fuse.tidemark /images/a.img rw
      34 22 0:35 / /mnt/a rw - tmpfs over rw
      35 22 0:36 / /mnt/a/deep/er rw - fuse.tidemark /images/deep.img rw
      garbage
      1 2 3 - x
      """;

  private final MountTable table = MountTable.parse(TEXT);

  private String source(String path) {
    return table.of(Path.of(path)).orElseThrow().source();
  }

  @Test
  void theInnermostAndLastMountCounts() {
    assertEquals("/dev/vda", source("/"));
    assertEquals("/dev/vda", source("/mnt/ab"));
    assertEquals("over", source("/mnt/a/x"));
    assertEquals("tmpfs", source("/mnt/a/inner/x"));
    assertEquals("/images/deep.img", source("/mnt/a/deep/er/x"));
  }

  @Test
  void namesAreUnescaped() {
    assertEquals("/images/\u00e4\tb.img", source("/mnt/with blank\\/x"));
  }

  @Test
  void bindMountsKnowTheirRoot() {
    MountTable.Mount mount = table.of(Path.of("/bind/x")).orElseThrow();
    assertTrue(mount.isOurs());
    assertEquals(Path.of("/sub"), mount.root());
    assertFalse(table.of(Path.of("/")).orElseThrow().isOurs());
  }

  @Test
  void theRealTableCanBeRead() throws IOException {
    if (System.getProperty("os.name").equals("Linux")) {
      assertTrue(MountTable.read().of(Path.of("/")).isPresent());
    }
  }
}
