package org.tidemark.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.console.ExitStatus;
import org.tidemark.device.BlockDevice;
import org.tidemark.device.FileDevice;
import org.tidemark.fs.AttributeChange;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.FileType;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.OpenFile;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fs.PruneReport;
import org.tidemark.fs.PruneRequest;
import org.tidemark.fs.RenameMode;
import org.tidemark.fs.XattrMode;
import org.tidemark.scan.ScanProgress;
import picocli.CommandLine;
import tools.jackson.jr.ob.JSON;

/** history, diff and verify over an image. */
class HistoryCommandsTest {
  @TempDir private Path temp;
  private final ManualClock clock = new ManualClock();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path image;
  private FileSystem fs;

  @BeforeEach
  void setUp() throws IOException {
    image = temp.resolve("a.img");
    try (BlockDevice device = FileDevice.create(image, 32L * Units.MIB)) {
      FileSystem.make(List.of(device), MakeOptions.seeded(1, clock));
    }
    fs =
        FileSystem.open(
            List.of(FileDevice.open(image, FileDevice.Access.READ_WRITE)),
            OpenOptions.deterministic(clock));
  }

  @AfterEach
  void tearDown() {
    fs.close();
  }

  private FileRef ref(String path) {
    FileRef ref = fs.root();
    for (String name : path.split("/")) {
      ref = name.isEmpty() ? ref : fs.lookup(ref, name.getBytes(UTF_8)).ref();
    }
    return ref;
  }

  private FileRef make(String path, byte[] content) {
    int slash = path.lastIndexOf('/');
    FileRef made =
        fs.makeNode(
                ref(path.substring(0, Math.max(0, slash))),
                path.substring(slash + 1).getBytes(UTF_8),
                FileType.REGULAR | 0644,
                0,
                Caller.ROOT)
            .ref();
    write(path, 0, content);
    return made;
  }

  private void write(String path, long offset, byte[] content) {
    OpenFile file = fs.open(ref(path), true);
    fs.write(file, offset, ByteBuffer.wrap(content), Caller.ROOT);
    fs.close(file);
  }

  private String commit() {
    clock.advanceSeconds(60);
    return Tid.toString(fs.sync());
  }

  private String run(String... args) {
    return run(ExitStatus.DONE, args);
  }

  private String run(int status, String... args) {
    fs.close();
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine program = Tidemark.commandLine();
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    assertEquals(status, program.execute(args), () -> out + "\n" + err);
    return out.toString();
  }

  private Map<String, Object> json(String... args) {
    return JSON.std.mapFrom(run(args));
  }

  @Test
  void historyShowsMomentsAlsoOfWhatIsGone() {
    make("f", "hello\n".getBytes(UTF_8));
    String made = commit();
    fs.unlink(ref(""), "f".getBytes(UTF_8));
    String gone = commit();
    List<String> lines = run("history", image + ":/f").lines().toList();
    assertEquals(3, lines.size());
    assertTrue(lines.get(1).matches(made + " +2026-01-01 \\S+ +6 B  created"), lines.get(1));
    assertTrue(lines.get(2).matches(gone + " +2026-01-01 \\S+ +-  deleted"), lines.get(2));
    assertEquals(String.join("\n", lines) + "\n", run("history", "--image", image.toString(), "f"));
    Map<String, Object> json = json("history", "--json", image + ":/f");
    assertEquals(2, ((List<?>) json.get("moments")).size());
    assertTrue(
        run(ExitStatus.FAILED, "history", image + ":/g").isEmpty() && err.toString().contains("/g"),
        err.toString());
  }

  @Test
  void diffOfTextIsUnified() {
    make("f", "one\ntwo\nthree\n".getBytes(UTF_8));
    String made = commit();
    write("f", 4, "TWO\nthree\nfour".getBytes(UTF_8));
    String changed = commit();
    String file = image + ":/f";
    String old = file + "@@" + made;
    String body =
        """
        @@ -1,3 +1,4 @@
         one
        -two
        +TWO
         three
        +four
        \\ No newline at end of file
        """;
    String expected = "--- " + old + "\n+++ " + file + "\n" + body;
    assertEquals("# size 14 B -> 18 B\n" + expected, run("diff", old, file));
    assertEquals("# size 14 B -> 18 B\n" + expected, run("diff", old));
    assertEquals("# size 14 B -> 18 B\n" + expected, run("diff", file), "the last change");
    assertEquals("", run("diff", file + "@@" + changed, file));
    Map<String, Object> json = json("diff", "--json", file);
    assertEquals(old, json.get("older"));
    Map<?, ?> difference = (Map<?, ?>) ((List<?>) json.get("differences")).getFirst();
    assertEquals("content", difference.get("kind"));
    assertEquals(9, ((List<?>) difference.get("unified")).size());
  }

  @Test
  void diffOfADeletedFileShowsWhatItWas() {
    make("f", "one\n".getBytes(UTF_8));
    String made = commit();
    fs.unlink(ref(""), "f".getBytes(UTF_8));
    commit();
    assertEquals(
        "--- " + image + ":/f@@" + made + "\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-one\n",
        run("diff", image + ":/f"));
  }

  @Test
  void diffOfBytesNamesRanges() {
    make("f", new byte[3 << 20]);
    commit();
    write("f", 100, new byte[] {1, 2, 3});
    write("f", 2 << 20, new byte[] {4});
    commit();
    assertEquals(
        "binary: 4 B differ, in 2 ranges\n  0x64 to 0x67\n  0x200000 to 0x200001\n",
        run("diff", image + ":/f"));
  }

  /** The directory did not change, and what it lists differs all the same. */
  @Test
  void diffOfWhatAPolicyTookAwayCountsAsAdded() {
    fs.makeDirectory(fs.root(), "d".getBytes(UTF_8), 0755, Caller.ROOT);
    fs.setXattr(
        ref("d"), "user.tidemark.keep".getBytes(UTF_8), "none".getBytes(UTF_8), XattrMode.SET);
    make("d/stays", "s".getBytes(UTF_8));
    make("d/rewritten", "1".getBytes(UTF_8));
    make("f", "1".getBytes(UTF_8));
    String before = commit();
    write("d/rewritten", 0, "2".getBytes(UTF_8));
    write("f", 0, "2".getBytes(UTF_8));
    commit();
    PruneReport ignored =
        fs.retention().prune(new PruneRequest("all 1d", false, 0), ScanProgress.NONE);
    String listed = run("diff", image + ":/@@" + before);
    assertEquals("A  d/rewritten\nM  f\n", listed.replaceAll("  \\(size[^\n]*", ""));
  }

  @Test
  void diffOfATreeListsWhatHappened() {
    fs.makeDirectory(fs.root(), "d".getBytes(UTF_8), 0755, Caller.ROOT);
    fs.makeDirectory(ref("d"), "sub".getBytes(UTF_8), 0755, Caller.ROOT);
    for (String name : List.of("same", "edited", "chmod", "renamed", "removed", "xattr", "sub/x")) {
      make("d/" + name, (name + "\n").getBytes(UTF_8));
    }
    String before = commit();
    write("d/edited", 0, "EDI".getBytes(UTF_8));
    fs.setAttributes(ref("d/chmod"), AttributeChange.NONE.withMode(0600), Caller.ROOT);
    fs.setXattr(ref("d/xattr"), "user.a".getBytes(UTF_8), "v".getBytes(UTF_8), XattrMode.SET);
    fs.rename(
        ref("d"), "renamed".getBytes(UTF_8), ref("d"), "fresh".getBytes(UTF_8), RenameMode.PLAIN);
    fs.rename(ref("d"), "sub".getBytes(UTF_8), ref("d"), "moved".getBytes(UTF_8), RenameMode.PLAIN);
    write("d/moved/x", 0, "X".getBytes(UTF_8));
    fs.unlink(ref("d"), "removed".getBytes(UTF_8));
    fs.makeDirectory(ref("d"), "new".getBytes(UTF_8), 0755, Caller.ROOT);
    make("d/new/file", new byte[0]);
    commit();
    String expected =
        """
        a  chmod  (mode 0644 -> 0600)
        M  edited  (size 7 B -> 7 B)
        R  renamed -> fresh
        R  sub/ -> moved/
        M  moved/x  (size 6 B -> 6 B)
        A  new/
        A  new/file
        D  removed
        a  xattr  (user.a none -> "v")
        """;
    assertEquals(
        expected.replaceAll("  \\(size[^\n]*", ""),
        run("diff", image + ":/d@@" + before).replaceAll("  \\(size[^\n]*", ""));
    String patched = run("diff", "--patch", image + ":/d@@" + before);
    assertTrue(patched.contains("-edited\n+EDIted\n"), patched);
    assertEquals(
        9, ((List<?>) json("diff", "--json", image + ":/d@@" + before).get("differences")).size());
  }

  @Test
  void verifyFindsNothingThenDamage() throws IOException {
    make("f", new byte[100_000]);
    commit();
    assertTrue(run("verify", "--data", image.toString()).startsWith("clean as of "));
    assertEquals(true, json("verify", "--json", image.toString()).get("clean"));
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      for (long at = 2L << 20; at < file.length(); at += 4096) {
        file.seek(at);
        byte[] block = new byte[4096];
        file.readFully(block);
        if (isZero(block)) {
          continue;
        }
        block[2000] ^= 1;
        file.seek(at);
        file.write(block);
      }
    }
    run(ExitStatus.FAILED, "verify", "--data", image.toString());
    assertFalse(err.toString().contains("internal error"), err.toString());
    assertTrue(err.toString().contains(image.toString()), err.toString());
    String report = run(ExitStatus.FAILED, "verify", "--json", image.toString());
    Map<String, Object> told = JSON.std.mapFrom(report);
    assertEquals(false, told.get("clean"));
    assertEquals(1, told.get("problemCount"));
  }

  /** An argument that begins with @ is a moment, not a file with arguments. */
  @Test
  void momentsAloneAreArguments() throws IOException {
    make("f", new byte[10]);
    String tid = commit();
    String root = run("history", "--image", image.toString(), "@@" + tid);
    assertTrue(root.contains(tid), root);
    run(ExitStatus.USAGE, "diff", "-U", "-1", image + ":/f", image + ":/f");
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
