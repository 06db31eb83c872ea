package org.tidemark.suites.programs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;
import org.tidemark.suites.equipment.Sshd;
import org.tidemark.suites.equipment.TreeManifest;

/** Mirrors a mounted filesystem with the real commands, over a real ssh. */
@Tag("mount")
class MirrorTest {
  @RegisterExtension final Beds beds = new Beds();
  private Path work = Path.of("");
  private Path replica = Path.of("");
  private Sshd sshd;

  @BeforeEach
  void start() throws IOException {
    beds.tidemark();
    work = beds.host();
    replica = work.resolve("replica.tide");
    String serve = MountedImage.sourceRoot().resolve("tidemark") + " mirror serve";
    sshd =
        new Sshd(
            Files.createDirectory(work.resolve("ssh")),
            "TIDEMARK_APP=" + app() + " " + serve + " --receive-only --path " + replica);
  }

  @AfterEach
  void stop() {
    sshd.close();
  }

  private static String app() {
    return System.getenv("TIDEMARK_APP");
  }

  /** What a key without a forced command starts on the other side. */
  private static String program() {
    return "env TIDEMARK_APP=" + app() + " " + MountedImage.sourceRoot().resolve("tidemark");
  }

  private Command.Result copy(String key, Object from, Object to, Object... more)
      throws IOException {
    return MountedImage.tidemark(
            "mirror", "copy", "-e", sshd.command(key), "--remote-program", program())
        .with(more)
        .with(from, to)
        .run();
  }

  private static void assertDone(Command.Result result) {
    assertEquals(0, result.status(), result::printed);
  }

  private void assertSame(Path image) throws IOException {
    MountedImage.tidemark("verify", "--data", image).check();
    TreeManifest expected = TreeManifest.of(beds.directory());
    try (MountedImage mounted = MountedImage.mount(image, "ro")) {
      expected.requireSame("in the replica", TreeManifest.of(mounted.directory()));
    }
  }

  private void changeMuch() throws IOException {
    Command.script(
            """
            mkdir -p d/e
            head -c 3000000 /dev/urandom >d/random
            for i in $(seq 300); do echo "$i" >d/e/f$i; done
            ln -f d/e/f1 d/link; ln -sf e/f2 d/symbolic
            truncate -s 10m d/sparse; echo end >>d/sparse
            chmod 751 d/e/f3; touch -d '2001-02-03' d/e/f4
            mkfifo -m 600 d/fifo || true
            """)
        .in(beds.directory())
        .check();
  }

  private void changeLittle() throws IOException {
    Command.script("mv d/e d/g; rm d/g/f5 d/link; echo more >>d/random; echo 7 >d/g/f7")
        .in(beds.directory())
        .check();
  }

  @Test
  void toAnotherMachineAndBack() throws IOException {
    changeMuch();
    assertDone(copy("free", beds.directory(), sshd.remote(replica)));
    assertSame(replica);

    changeLittle();
    assertDone(copy("free", beds.directory(), sshd.remote(replica)));
    assertSame(replica);

    Path pulled = work.resolve("pulled.tide");
    assertDone(copy("free", sshd.remote(beds.directory()), pulled, "--no-compress"));
    assertSame(pulled);
  }

  private Command.Result verify(String key, Object from, Object to, Object... more)
      throws IOException {
    return MountedImage.tidemark(
            "mirror", "verify", "-e", sshd.command(key), "--remote-program", program())
        .with(more)
        .with(from, to)
        .run();
  }

  private static void assertPrints(int status, String part, Command.Result result) {
    assertEquals(status, result.status(), result::printed);
    assertTrue(result.printed().contains(part), result::printed);
  }

  /** Either side here, mounted or not, or elsewhere. */
  @Test
  void bothSidesAreCompared() throws IOException {
    changeMuch();
    assertDone(copy("free", beds.directory(), sshd.remote(replica)));
    assertPrints(
        0, "equal as of", verify("free", beds.directory(), sshd.remote(replica), "--data"));
    changeLittle();
    MountedImage.tidemark("sync", beds.directory()).check();
    assertPrints(0, "\"equal\":true", verify("free", beds.directory(), replica, "--json"));
    Path elsewhere = work.resolve("elsewhere.tide");
    assertDone(copy("free", sshd.remote(beds.directory()), elsewhere));
    assertPrints(0, "equal as of", verify("free", sshd.remote(beds.directory()), elsewhere));
    try (MountedImage mounted = MountedImage.mount(replica, "ro")) {
      assertPrints(0, "equal as of", verify("free", beds.directory(), mounted.directory()));
      assertPrints(0, "equal as of", verify("free", elsewhere, mounted.directory(), "--at", "now"));
      assertPrints(1, "has come only up to", verify("free", mounted.directory(), elsewhere));
    }
    assertPrints(1, "for nothing else", verify("bound", beds.directory(), sshd.remote(replica)));
  }

  /** A block of the replica that the disk has lost. */
  @Test
  void damagedDataIsFound() throws IOException {
    Files.writeString(beds.directory().resolve("marked"), "x".repeat(4096) + "y".repeat(9_000));
    assertDone(copy("free", beds.directory(), replica, "--size", "256m"));
    try (RandomAccessFile image = new RandomAccessFile(replica.toFile(), "rw")) {
      byte[] wanted = "x".repeat(4096).getBytes(US_ASCII);
      byte[] block = new byte[wanted.length];
      long damaged = 0;
      for (long at = 0; at < image.length(); at += block.length) {
        image.seek(at);
        image.readFully(block);
        if (Arrays.equals(block, wanted)) {
          image.seek(at + 7);
          image.write('z');
          damaged++;
        }
      }
      assertEquals(1, damaged);
    }
    assertPrints(0, "equal as of", verify("free", beds.directory(), sshd.remote(replica)));
    Command.Result result = verify("free", beds.directory(), sshd.remote(replica), "--data");
    assertPrints(1, "/marked, offset 0: data at", result);
    assertTrue(result.printed().contains("DAMAGED as of"), result::printed);
  }

  /** Any place for files will do, here and on another machine. */
  @Test
  void throughADirectoryOfObjects() throws IOException {
    Path objects = work.resolve("objects");
    String place = "file:" + objects;
    changeMuch();
    assertDone(copy("free", beds.directory(), place, "--object-size", "512k"));
    assertDone(MountedImage.tidemark("mirror", "write", replica, place).run());
    assertSame(replica);

    changeLittle();
    assertDone(copy("free", beds.directory(), sshd.remote(Path.of(place))));
    assertDone(MountedImage.tidemark("mirror", "write", replica, place).run());
    assertSame(replica);

    Path piped = work.resolve("piped.tide");
    Command.script("cat \"$1\"/*.tms | \"$2\" mirror write \"$3\"")
        .with(objects, MountedImage.sourceRoot().resolve("tidemark"), piped)
        .check();
    assertSame(piped);

    Command.Result status = MountedImage.tidemark("mirror", "status", "--data", place).check();
    assertTrue(status.text().contains("complete up to"), status::printed);
    Command.script("rm \"$1\"/*00000001.part.tms").with(objects).check();
    Command.Result refused = MountedImage.tidemark("mirror", "status", place).run();
    assertEquals(1, refused.status());
    assertTrue(refused.printed().contains("part 1 of 0x0 to"), refused::printed);
  }

  @Test
  void aKeyThatMayOnlyFeedOneReplica() throws IOException {
    changeMuch();
    Path other = work.resolve("other.tide");
    Command.Result refused = copy("bound", beds.directory(), sshd.remote(other));
    assertEquals(1, refused.status());
    assertTrue(refused.printed().contains("for nothing else"), refused::printed);
    assertFalse(Files.exists(other));
    assertDone(copy("bound", beds.directory(), sshd.remote(replica)));
    assertSame(replica);

    Command.Result read = copy("bound", sshd.remote(replica), other);
    assertEquals(1, read.status());
    assertTrue(read.printed().contains("for nothing else"), read::printed);
    assertFalse(Files.exists(other));
  }

  /** What is behind the connection's end comes with the next call, and nothing twice. */
  @Test
  void aLinkThatBreaksAllTheTime() throws IOException {
    Command.script("head -c 40000000 /dev/urandom >large").in(beds.directory()).check();
    Path cutter = work.resolve("cutter");
    Path sent = work.resolve("sent");
    Files.writeString(
        cutter,
        """
        #!/bin/bash
        bytes=$1; shift
        exec 3<&0 0</dev/null
        stdbuf -o0 head -c $bytes <&3 | tee >(wc -c >>%s) | %s "$@" &
        exec 3<&-
        wait $!
        """
            .formatted(sent, sshd.command("free")));
    Command.of("chmod", "+x", cutter).check();
    Random random = new Random(3);
    int cuts = -1;
    Command.Result result;
    do {
      String ssh = cutter + " " + (4_000_000 + random.nextInt(4_000_000));
      result =
          MountedImage.tidemark(
                  "mirror",
                  "copy",
                  "-e",
                  ssh,
                  "--remote-program",
                  program(),
                  beds.directory(),
                  sshd.remote(replica))
              .run();
      cuts++;
    } while (result.status() != 0 && cuts < 40);
    assertDone(result);
    assertTrue(cuts > 3, "only " + cuts + " cuts");
    long bytes = Files.readAllLines(sent).stream().mapToLong(Long::parseLong).sum();
    long twiceMax = cuts * 600_000L; // a batch that was on its way
    assertTrue(bytes < 40_500_000 + twiceMax, () -> "sent " + bytes);
    assertSame(replica);
  }

  /** Follows commits by itself, also when the server of the other side is killed meanwhile. */
  @Test
  void aStreamFollows() throws Exception {
    changeMuch();
    Process stream =
        MountedImage.tidemark(
                "mirror",
                "stream",
                "-e",
                sshd.command("free"),
                "--remote-program",
                program(),
                beds.directory(),
                sshd.remote(replica))
            .start();
    try (BufferedReader said = stream.inputReader()) {
      awaitLine(said, "is complete up to");
      stream.descendants().filter(MirrorTest::isSsh).forEach(ProcessHandle::destroyForcibly);
      awaitLine(said, "trying again");
      changeLittle();
      MountedImage.tidemark("sync", beds.directory()).check();
      awaitLine(said, "is complete up to");
      stream.destroy();
      assertTrue(stream.waitFor(60, TimeUnit.SECONDS), "it does not end");
    } finally {
      stream.destroyForcibly();
    }
    assertDone(copy("free", beds.directory(), sshd.remote(replica)));
    assertSame(replica);
  }

  /** Whoever looks at a replica sees each complete moment as soon as it is there. */
  @Test
  void aMountedReplicaMovesOn() throws IOException {
    changeMuch();
    assertDone(copy("free", beds.directory(), replica));
    try (MountedImage mounted = MountedImage.mount(replica, "rw");
        FileChannel open = FileChannel.open(mounted.directory().resolve("d/random"))) {
      TreeManifest.of(beds.directory())
          .requireSame("at first", TreeManifest.of(mounted.directory()));
      long sizeBefore = open.size();
      changeLittle();
      Command.script(
              "printf new >d/g/f8; rm d/symbolic; ln -s elsewhere d/symbolic; echo 9 >d/g/f9")
          .in(beds.directory())
          .check();
      assertDone(copy("free", beds.directory(), mounted.directory()));
      Command.Result status = MountedImage.tidemark("mirror", "status", beds.directory()).run();
      assertTrue(status.printed().contains("nothing missing"), status::printed);
      assertTrue(status.text().startsWith(replica.toRealPath() + ": "), status::printed);
      assertEquals(1, status.text().lines().count(), status::printed); // it has one name
      Clock.system().parkNanos(2 * Units.NANOS_PER_SECOND); // names are valid for one
      TreeManifest.of(beds.directory())
          .requireSame("after that", TreeManifest.of(mounted.directory()));
      assertEquals(sizeBefore + 5, open.size());
      ByteBuffer appended = ByteBuffer.allocate(10);
      assertEquals(5, open.read(appended, sizeBefore));
      Command.Result refused = Command.script("echo x >x").in(mounted.directory()).run();
      assertTrue(refused.printed().contains("Read-only file system"), refused::printed);
    }
    assertSame(replica);
  }

  private static boolean isSsh(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("/ssh");
  }

  private static void awaitLine(BufferedReader said, String part) throws IOException {
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.contains(part)) {
        return;
      }
    }
    throw new IOException("it ended before it said: " + part);
  }
}
