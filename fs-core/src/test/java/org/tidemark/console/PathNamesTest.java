package org.tidemark.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathNamesTest {
  @TempDir private Path temp;

  @Test
  void bytesComeWhole() {
    String text = "/a b/%41/\u00e4\u20ac/x?y#z;w@@-2h\\";
    assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), PathNames.bytes(Path.of(text)));
  }

  @Test
  void whatIsShownIsReadableAndHarmless() {
    assertEquals("dir/\u00e4 b", PathNames.show("dir/\u00e4 b".getBytes(StandardCharsets.UTF_8)));
    assertEquals(
        "\\x1b[2J\\x5c\\x0a", PathNames.show("\u001b[2J\\\n".getBytes(StandardCharsets.UTF_8)));
    assertEquals("\\xc2\\x9b", PathNames.show("\u009b".getBytes(StandardCharsets.UTF_8)));
    assertEquals("a\\xff\\xe4z", PathNames.show(new byte[] {'a', (byte) 0xff, (byte) 0xe4, 'z'}));
  }

  @Test
  void parentsAreResolvedButNotTheLastName() throws IOException {
    Path real = temp.toRealPath();
    Files.createDirectory(real.resolve("dir"));
    Files.createSymbolicLink(real.resolve("link"), real.resolve("dir"));
    assertEquals(real.resolve("link"), PathNames.resolveParent(temp.resolve("link")));
    assertEquals(real.resolve("dir/x"), PathNames.resolveParent(temp.resolve("link/x")));
    assertEquals(real.resolve("dir"), PathNames.resolveParent(temp.resolve("link/.")));
    assertEquals(real, PathNames.resolveParent(temp.resolve("link/..")));
    assertEquals(
        real.resolve("dir/gone/too/x"), PathNames.resolveParent(temp.resolve("link/gone/too/x")));
    assertEquals(Path.of("/"), PathNames.resolveParent(Path.of("/")));
  }

  @Test
  void bytesCanBeTypedAsTheyAreShown() {
    for (byte[] name :
        List.of(
            new byte[] {'a', (byte) 0xff, 'b'},
            "back\\slash".getBytes(StandardCharsets.UTF_8),
            "plain".getBytes(StandardCharsets.UTF_8))) {
      byte[] shown = PathNames.show(name).getBytes(StandardCharsets.UTF_8);
      assertArrayEquals(name, PathNames.typed(shown));
    }
    byte[] other = "a\\xg1 \\x4".getBytes(StandardCharsets.UTF_8);
    assertArrayEquals(other, PathNames.typed(other));
  }
}
