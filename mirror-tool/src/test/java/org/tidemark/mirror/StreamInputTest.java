package org.tidemark.mirror;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.console.CommandException;
import org.tidemark.console.ExitStatus;
import org.tidemark.format.StreamFrameFormat;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;

/** What mirror write says of streams that are not as they should be, and what is there then. */
class StreamInputTest {
  private static final int BATCH_BYTES = 4 << 10;

  @TempDir Path folder = Path.of("");
  private final MirrorBed bed = new MirrorBed(1, true);
  private Path image = Path.of("");
  private byte[] whole = {};
  private long tid;

  @BeforeEach
  void makeStream() throws IOException {
    image = folder.resolve("replica.tide");
    bed.fill("d", 60);
    tid = bed.source.sync();
    MirrorStart range = bed.source.mirroring().mirrorRange(0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CutLink small = new CutLink(bed.source.mirroring(), BATCH_BYTES, CutLink.NEVER);
    new StreamWriter(out, true).write(small, range);
    whole = out.toByteArray();
  }

  @AfterEach
  void close() {
    bed.source.close();
    bed.replica.close();
  }

  private ReplicaState apply(byte[] stream) throws IOException {
    return new StreamInput(new ByteArrayInputStream(stream)).apply(image.toString(), null);
  }

  private String refused(int status, byte[] stream) {
    CommandException e =
        assertThrows(
            CommandException.class,
            () -> {
              ReplicaState ignored = apply(stream);
            });
    assertEquals(status, e.status(), e::getMessage);
    return String.valueOf(e.getMessage());
  }

  private byte[] withBehind(byte[] bytes) {
    byte[] both = Arrays.copyOf(whole, whole.length + bytes.length);
    System.arraycopy(bytes, 0, both, whole.length, bytes.length);
    return both;
  }

  private void assertComplete() throws IOException {
    assertEquals(tid, apply(whole).mark());
  }

  @Test
  void whatStandsBehindAWholeStreamIsCountedAndLeftOut() throws IOException {
    for (int bytes : new int[] {1, 3, 10, 100_000}) {
      byte[] behind = new byte[bytes];
      Arrays.fill(behind, (byte) 'x');
      String said = refused(ExitStatus.FAILED, withBehind(behind));
      assertTrue(said.contains("whole and was applied"), said);
      assertTrue(
          said.contains("the " + bytes + " bytes behind it, from byte " + whole.length), said);
      assertComplete();
    }
  }

  /** Another stream that was cut off behind it is one that was cut off. */
  @Test
  void whatWasCutOffBehindAWholeStreamIsSentOnceMore() throws IOException {
    for (int bytes : new int[] {1, 4, 10, 40}) {
      String said = refused(ExitStatus.PARTIAL, withBehind(Arrays.copyOf(whole, bytes)));
      assertTrue(said.contains("send it once more"), said);
      assertComplete();
    }
  }

  @Test
  void whatIsNoStreamIsNotKept() {
    for (int bytes : new int[] {1, 10, 1000}) {
      byte[] other = "this is no stream at all, by no means. ".repeat(30).getBytes(US_ASCII);
      String said = refused(ExitStatus.FAILED, Arrays.copyOf(other, bytes));
      assertTrue(said.contains("this is no mirror stream"), said);
      assertTrue(Files.notExists(image));
    }
    assertTrue(refused(ExitStatus.FAILED, new byte[0]).contains("is empty"));
  }

  @Test
  void aCutSaysWhetherAnythingIsKept() throws IOException {
    String nothing = refused(ExitStatus.FAILED, Arrays.copyOf(whole, 10));
    assertTrue(nothing.contains("nothing of it was applied"), nothing);
    assertTrue(Files.notExists(image));
    String some = refused(ExitStatus.PARTIAL, Arrays.copyOf(whole, whole.length - 1));
    assertTrue(some.contains("what came is kept"), some);
    assertComplete();
  }

  @Test
  void damageIsNamedByItsFrame() throws IOException {
    byte[] damaged = whole.clone();
    int frame = whole.length / 2;
    while (!isFrame(frame)) {
      frame++;
    }
    damaged[frame + StreamFrameFormat.PAYLOAD + 3] ^= 1;
    String said = refused(ExitStatus.FAILED, damaged);
    assertTrue(
        said.contains("does not match its checksum (the frame at byte " + frame + ")"), said);
    assertTrue(said.contains("what came before is kept"), said);
    assertComplete();
  }

  private boolean isFrame(int at) {
    return whole[at] == 'T' && whole[at + 1] == 'M' && whole[at + 2] == 'S' && whole[at + 3] == 'T';
  }

  @Test
  void aReplicaThatIsFullIsNamed() throws IOException {
    bed.fill("e", 10);
    for (int i = 0; i < 40; i++) {
      bed.write(bed.source, bed.source.root(), "big" + i, 700_000, i);
    }
    long ignored = bed.source.sync();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new StreamWriter(out, true)
        .write(bed.source.mirroring(), bed.source.mirroring().mirrorRange(0));
    FsException e =
        assertThrows(
            FsException.class,
            () -> {
              ReplicaState _ =
                  new StreamInput(new ByteArrayInputStream(out.toByteArray()))
                      .apply(image.toString(), 24L << 20);
            });
    assertEquals(Errno.ENOSPC, e.errno(), e::getMessage);
    assertTrue(e.getMessage().startsWith(image + ": the replica is full"), e::getMessage);
    assertTrue(e.getMessage().contains("-s SIZE"), e::getMessage);
  }
}
