package org.tidemark.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.FileDevice;
import org.tidemark.format.RecordType;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fs.Tampering;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ScanProgress;

/** A comparison with a side at the other end of a connection; a key that may only feed. */
@Timeout(60)
class ServedComparisonTest {
  @TempDir private Path temp;
  private Path source;
  private Path replica;
  private MirrorStart all;
  private final ExecutorService servers = Executors.newCachedThreadPool();

  /** One connection: a server in a thread of its own. */
  private final class Connection implements AutoCloseable {
    private final OutputStream out;
    private final Future<Boolean> served;
    final RemoteMirroring mirroring;

    Connection(@Nullable String only, ServeProtocol.Hello hello) throws IOException {
      Pipe requests = Pipe.open();
      Pipe answers = Pipe.open();
      out = Channels.newOutputStream(requests.sink());
      served =
          servers.submit(() -> {
            try (OutputStream answering = Channels.newOutputStream(answers.sink())) {
              new Server(Channels.newInputStream(requests.source()), answering, only).serve();
              return true;
            } catch (FsException e) {
              return false; // the other side was told
            }
          });
      mirroring = new RemoteMirroring(Channels.newInputStream(answers.source()), out, hello);
    }

    @Override
    public void close() throws IOException {
      out.close();
      try {
        served.get();
      } catch (InterruptedException | ExecutionException e) {
        throw new IOException("the server failed", e);
      }
    }
  }

  @BeforeEach
  void make() throws IOException {
    source = temp.resolve("source.tide");
    replica = temp.resolve("replica.tide");
    ManualClock clock = new ManualClock();
    OpenOptions options = OpenOptions.deterministic(clock);
    try (FileDevice device = FileDevice.create(source, 64L * Units.MIB)) {
      FileSystem.make(List.of(device), MakeOptions.seeded(1, clock).withLogBytes(Units.MIB));
    }
    try (FileSystem fs =
        FileSystem.open(List.of(FileDevice.open(source, FileDevice.Access.READ_WRITE)), options)) {
      for (int i = 0; i < 300; i++) {
        fs.makeNode(fs.root(), MirrorBed.name("f" + i), 0100644, 0, Caller.ROOT);
      }
      long ignored = fs.sync();
      all = fs.mirroring().mirrorRange(0);
      try (ReplicaTarget target = ReplicaTarget.open(replica.toString(), all.source(), null)) {
        assertEquals(all.to(), MirrorBed.feed(fs.mirroring(), target.maintenance()).run().mark());
      }
    }
  }

  @AfterEach
  void stop() {
    servers.close();
  }

  private static ServeProtocol.Hello compares(Path path) {
    return new ServeProtocol.Hello(false, true, true, 0, path.toString(), Optional.empty());
  }

  private Comparison.Result compare() throws IOException {
    try (Connection from = new Connection(null, compares(source));
        Connection to = new Connection(null, compares(replica))) {
      CommonMoment moment =
          CommonMoment.find(
              "SRC",
              from.mirroring,
              "DST",
              to.mirroring,
              to.mirroring.replicaState(),
              Optional.empty());
      assertEquals(all.to(), moment.tid());
      assertEquals(moment.tid(), to.mirroring.resolve(Tid.toString(moment.tid())));
      return new Comparison(
              "SRC", from.mirroring, "DST", to.mirroring, moment.tid(), ScanProgress.NONE)
          .run(moment.objectIdsEnd(), true);
    }
  }

  @Test
  void bothSidesElsewhere() throws IOException {
    Comparison.Result equal = compare();
    assertTrue(equal.isEqual(), equal::toString);
    assertEquals(301, equal.objects());
    try (FileSystem fs =
        FileSystem.open(
            List.of(FileDevice.open(replica, FileDevice.Access.READ_WRITE)),
            OpenOptions.deterministic(new ManualClock()))) {
      new Tampering(fs).remove(17, RecordType.INODE);
    }
    assertEquals(
        List.of(new Comparison.Difference(17, Comparison.Kind.MISSING)), compare().differences());
  }

  @Test
  void errorsSayWhoseTheyAre() throws IOException {
    try (Connection from = new Connection(null, compares(source));
        Connection to = new Connection(null, compares(replica))) {
      Comparison never =
          new Comparison(
              "SRC", from.mirroring, "DST", to.mirroring, all.to() + 9, ScanProgress.NONE);
      FsException e = assertThrows(FsException.class, () -> never.run(100, false));
      assertEquals(Errno.ENOENT, e.errno());
      assertTrue(e.getMessage().matches("(SRC|DST): there is no moment .*"), e::getMessage);
    }
  }

  /** Digests tell what is there, and whether it is what one thinks: that is reading. */
  @Test
  void aKeyThatMayOnlyFeedLearnsNothing() throws IOException {
    String only = replica.toString();
    FsException greeted =
        assertThrows(FsException.class, () -> new Connection(only, compares(replica)));
    assertEquals(Errno.EACCES, greeted.errno());
    ServeProtocol.Hello feeds =
        new ServeProtocol.Hello(true, false, true, 0, only, Optional.of(all));
    try (Connection feeding = new Connection(only, feeds)) {
      assertEquals(all.to(), feeding.mirroring.replicaState().orElseThrow().mark());
      DigestQuery query = DigestQuery.of(all.to(), 1, 10, 1, false);
      FsException asked =
          assertThrows(FsException.class, () -> feeding.mirroring.mirrorDigests(query));
      assertEquals(Errno.EACCES, asked.errno());
      assertTrue(asked.getMessage().contains("for nothing else"), asked::getMessage);
    }
    try (Connection feeding = new Connection(only, feeds)) {
      FsException asked = assertThrows(FsException.class, () -> feeding.mirroring.resolve("now"));
      assertEquals(Errno.EACCES, asked.errno());
    }
    try (Connection feeding = new Connection(null, feeds)) {
      DigestQuery query = DigestQuery.of(all.to(), 1, 302, 1, false);
      assertEquals(301, feeding.mirroring.mirrorDigests(query).parts().getFirst().objects());
    }
  }
}
