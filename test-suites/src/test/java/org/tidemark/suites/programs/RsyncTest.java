package org.tidemark.suites.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.SourceTree;
import org.tidemark.suites.equipment.TreeManifest;

/** rsync with everything it can carry, there and back. */
@Tag("mount")
@Tag("short-mount")
class RsyncTest {
  private static final int SOURCES = 1500;

  /** Times are compared to the nanosecond; rsync's default is the second. */
  private static final String NANOSECONDS = "--modify-window=-1";

  private static final String ACLS =
      """
      cd -- "$1"
      setfacl -m u:12345:rwx,g:54321:r--,m::rwx size1
      setfacl -d -m u:12345:rwx empty
      """;

  @RegisterExtension final Beds beds = new Beds();

  @Test
  void carriesEverythingThereAndBack() throws IOException {
    Path original = beds.host().resolve("original");
    Command.of("bash", resource("odd-tree.sh"), original).check();
    SourceTree.prepare(original.resolve("sources"), Beds.scaled(SOURCES));
    boolean acls = supportsAcls(beds.host()) && supportsAcls(beds.directory());
    if (acls) {
      Command.script(ACLS).with(original).check();
    }
    String flags = acls ? "-aHAXS" : "-aHXS";
    TreeManifest expected = TreeManifest.of(original);

    Path there = beds.directory().resolve("there");
    rsync(flags, original, there);
    assertSame(flags, original, there);
    expected.requireSame("the copy", TreeManifest.of(there));
    assertSparse(there.resolve("hole"));

    beds.bed().settle();

    expected.requireSame("the copy after mounting again", TreeManifest.of(there));
    assertSame(flags, original, there);
    Path back = beds.host().resolve("back");
    rsync(flags, there, back);
    assertSame(flags, original, back);
    expected.requireSame("the copy that came back", TreeManifest.of(back));
    // Nothing to do means that nothing is done.
    assertEquals("", rsync(flags, original, there).strip());
    update(original, there, flags);
  }

  /** Changes the original here and there, and brings the copy up to date, in place as well. */
  private void update(Path original, Path there, String flags) throws IOException {
    Command.script(
            """
            cd -- "$1"; echo more >> size300001; rm -r ünïcödé; mv 'a b' 'a c'; mkdir size; mv size0 size/
            printf changed | dd of=size65536 bs=1 seek=30000 conv=notrunc status=none
            """)
        .with(original)
        .check();
    Command.of(
            "rsync",
            NANOSECONDS,
            flags + "i",
            "--inplace",
            "--no-whole-file",
            "--delete",
            original + "/")
        .with(there + "/")
        .check();
    assertSame(flags, original, there);
    TreeManifest.of(original).requireSame("the copy brought up to date", TreeManifest.of(there));
  }

  private static String rsync(String flags, Path from, Path to) throws IOException {
    return Command.of("rsync", NANOSECONDS, flags + "i", "--delete", from + "/", to + "/")
        .check()
        .text();
  }

  /** Lets rsync compare everything, contents by checksum. */
  private static void assertSame(String flags, Path from, Path to) throws IOException {
    String differences =
        Command.of("rsync", NANOSECONDS, flags + "nic", "--delete", from + "/", to + "/")
            .check()
            .text();
    assertEquals("", differences.strip());
  }

  private static void assertSparse(Path file) throws IOException {
    String blocks = Command.of("stat", "-c", "%b", file).check().text().strip();
    assertTrue(Long.parseLong(blocks) <= 256, () -> file + " has " + blocks + " blocks of 512");
  }

  private static Path resource(String name) throws IOException {
    try {
      return Path.of(Objects.requireNonNull(RsyncTest.class.getResource(name)).toURI());
    } catch (URISyntaxException e) {
      throw new IOException("no resource " + name, e);
    }
  }

  private static boolean supportsAcls(Path directory) {
    return Command.script(
            "cd -- \"$1\"; : > acl-probe; trap 'rm acl-probe' EXIT; setfacl -m u:1:r acl-probe")
        .with(directory)
        .succeeds();
  }
}
