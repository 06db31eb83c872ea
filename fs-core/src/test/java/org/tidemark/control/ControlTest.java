package org.tidemark.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.MirrorReport;
import org.tidemark.fs.Moment;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;

@Timeout(60)
class ControlTest {
  @TempDir private Path temp;
  private SocketFolders folders;
  private Path image;
  private final FakeMaintenance fake = new FakeMaintenance();
  private final List<ControlServer> servers = new ArrayList<>();

  @BeforeEach
  void setUp() throws IOException {
    folders = new SocketFolders(List.of(temp.resolve("run")), List.of(), uid());
    image = Files.createFile(temp.resolve("image"));
  }

  @AfterEach
  void tearDown() {
    servers.forEach(ControlServer::close);
  }

  private static long uid() {
    return new UnixSystem().getUid();
  }

  private ControlServer start(Path served) {
    ControlServer server = ControlServer.start(fake, List.of(served), Path.of("/mnt"), folders);
    servers.add(server);
    return server;
  }

  private ControlClient connect() {
    return ControlClient.find(folders, image, null).orElseThrow();
  }

  @Test
  void theClientSaysWhatTheServerKnows() {
    start(image);
    try (ControlClient client = connect()) {
      assertEquals(Path.of("/mnt"), client.mountPoint());
      assertEquals(fake.info(), client.info());
      assertEquals(fake.space(), client.space());
      assertEquals(0x1f3, client.sync());
      assertEquals(9, client.resolve("yesterday"));
      byte[] path = "a/\u00e4\n\"".getBytes(StandardCharsets.UTF_8);
      assertEquals(fake.find(path), client.find(path));
      FileRef old = new FileRef(5, 77);
      assertEquals(fake.attributes(old), client.attributes(old));
      assertEquals(fake.history(old), client.history(old));
      assertArrayEquals(fake.read(old, 99, 1 << 20), client.read(old, 99, 1 << 20));
      assertEquals(-4, client.mismatch(old, FileRef.live(9)));
      assertEquals(fake.changedSince(300), client.changedSince(300));
      assertEquals(2, client.xattrs(old).size());
      assertArrayEquals(new byte[65536], client.xattrs(old).get(1).value());
    }
  }

  @Test
  void aMirrorGoesThroughTheSocket() {
    start(image);
    try (ControlClient client = connect()) {
      MirrorStart range = client.mirrorRange(7);
      assertEquals(fake.mirrorRange(7), range);
      for (int bytes : new int[] {0, 1, 5_000, 700_000}) {
        byte[] expected = fake.mirrorRead(range, bytes).encode();
        MirrorBatch batch = client.mirrorRead(range, bytes);
        assertArrayEquals(expected, batch.encode());
        assertEquals(fake.mirrorApply(bytes, batch), client.mirrorApply(bytes, batch));
      }
      assertEquals(fake.replicaState(), client.replicaState());
      assertEquals(7, client.mirrorBegin(range));
      assertEquals(-7, client.timeOf(7));
      client.mirrorReport(new MirrorReport("nas", MirrorReport.Phase.SENDING, 9, 1));
      client.mirrorReport(new MirrorReport("other", MirrorReport.Phase.ENDED, 9, 1));
      client.forgetPeer("other");
      assertEquals(1, client.mirrorPeers().size());
      assertEquals(fake.mirrorPeers(), client.mirrorPeers());
      assertEquals(Errno.EINVAL, assertThrows(FsException.class, client::promote).errno());
    }
  }

  @Test
  void longListsComeWhole() {
    start(image);
    try (ControlClient client = connect()) {
      for (int count : new int[] {0, 1, 255, 256, 257, 5000}) {
        byte[] path = new byte[count];
        new Random(count).nextBytes(path);
        List<Moment> moments = client.history(path);
        assertEquals(fake.history(path), moments);
      }
      var entries = client.list(FileRef.live(3000));
      List<byte[]> names = FakeMaintenance.names(3000);
      for (int i = 0; i < 3000; i++) {
        assertArrayEquals(names.get(i), entries.get(i).name());
        assertEquals(FileRef.live(1 + names.get(i).length), entries.get(i).attributes().ref());
      }
    }
  }

  @Test
  void progressComesBeforeTheReport() {
    start(image);
    List<Long> seen = new ArrayList<>();
    try (ControlClient client = connect()) {
      var report = client.verify(true, (done, total) -> seen.add(done));
      assertEquals(fake.verify(true, (done, total) -> {}), report);
    }
    assertEquals(List.of(0L), seen.subList(0, 1));
  }

  @Test
  void errorsKeepTheirErrnoAndTheConnection() {
    start(image);
    try (ControlClient client = connect()) {
      FsException missing = assertThrows(FsException.class, () -> client.resolve("never"));
      assertEquals(Errno.ENOENT, missing.errno());
      assertEquals("no such moment: \"never\"\nat all", missing.getMessage());
      FsException bug = assertThrows(FsException.class, () -> client.readSymlink(FileRef.live(5)));
      assertEquals(Errno.EIO, bug.errno());
      assertEquals(9, client.resolve("yesterday"));
    }
  }

  @Test
  void aClientThatLeavesEndsItsJob() throws Exception {
    start(image);
    fake.verifyForEver = true;
    ControlClient client = connect();
    assertThrows(
        IllegalStateException.class,
        () ->
            client.verify(
                false,
                (done, total) -> {
                  throw new IllegalStateException("enough");
                }));
    assertTrue(fake.verifyEnded.await(30, TimeUnit.SECONDS));
    assertThrows(FsException.class, client::info); // its connection is of no use any more
  }

  @Test
  void closingTheServerEndsJobsAndTellsClients() throws Exception {
    ControlServer server = start(image);
    fake.verifyForEver = true;
    CountDownLatch begun = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newSingleThreadExecutor();
        ControlClient client = connect()) {
      Future<?> job =
          executor.submit(() -> client.verify(false, (done, total) -> begun.countDown()));
      begun.await();
      server.close();
      assertEquals(0, fake.verifyEnded.getCount(), "close returns when nothing is under way");
      assertThrows(Exception.class, job::get);
    }
    assertTrue(ControlClient.find(folders, image, null).isEmpty());
    assertFalse(Files.exists(server.socket()));
  }

  @Test
  void onlyTheOwnerCanReachTheSocket() throws IOException {
    ControlServer server = start(image);
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket())));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("run"))));
  }

  @Test
  void aFolderThatOthersCanWriteIsNotUsed() throws IOException {
    Path open = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("run"));
    folders = new SocketFolders(List.of(open, link), List.of(), uid());
    FsException refused = assertThrows(FsException.class, () -> start(image));
    assertTrue(String.valueOf(refused.getMessage()).contains("mode 0700"), refused.getMessage());
    Files.createFile(open.resolve("x.sock"));
    assertEquals(List.of(), folders.sockets());
    folders = new SocketFolders(List.of(open, temp.resolve("run")), List.of(), uid());
    assertEquals(temp.resolve("run"), start(image).socket().getParent());
  }

  @Test
  void copiesOfAnImageAreToldApart() throws IOException {
    Path copy = Files.createFile(temp.resolve("copy"));
    ControlServer first = start(image);
    ControlServer second = start(copy);
    assertNotEquals(first.socket(), second.socket());
    assertNotEquals(ControlClient.connect(first.socket()), ControlClient.connect(second.socket()));
    first.close();
    assertTrue(ControlClient.find(folders, image, null).isEmpty());
    Path alias = Files.createLink(temp.resolve("alias"), copy);
    assertTrue(ControlClient.find(folders, alias, null).isPresent());
  }

  @Test
  void aDeadServersSocketIsReplaced() throws IOException {
    Path socket = start(image).socket();
    servers.removeFirst().close();
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket));
    }
    assertTrue(Files.exists(socket));
    assertTrue(ControlClient.find(folders, image, null).isEmpty());
    assertEquals(socket, start(image).socket());
    connect().close();
  }

  @Test
  void garbageIsRefusedAndHarmsNobody() throws IOException {
    Path socket = start(image).socket();
    Random random = new Random(42);
    List<byte[]> inputs = new ArrayList<>();
    for (String text :
        List.of(
            "\n",
            "null\n",
            "[]\n",
            "{}\n",
            "{\"v\":1}\n",
            "{\"v\":\"1\",\"do\":\"sync\"}\n",
            "{\"v\":1,\"do\":7}\n",
            "{\"v\":1,\"do\":\"sync\"",
            "{\"v\":1,\"do\":\"no-such\"}\n",
            "{\"v\":2,\"do\":\"sync\"}\n",
            "{\"v\":1,\"do\":\"find\"}\n",
            "{\"v\":1,\"do\":\"find\",\"with\":{\"path\":\"%%%\"}}\n",
            "{\"v\":1,\"do\":\"find\",\"with\":[]}\n",
            "{\"v\":1,\"do\":\"attributes\",\"with\":{\"file\":{\"objectId\":-1,\"asOf\":0}}}\n",
            "{\"v\":1,\"do\":\"read\",\"with\":{\"file\":{\"objectId\":5,\"asOf\":1.5}}}\n",
            "[".repeat(100_000) + "\n",
            "x".repeat(Protocol.REQUEST_BYTES_MAX + 1))) {
      inputs.add(text.getBytes(StandardCharsets.UTF_8));
    }
    for (int i = 0; i < 200; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      inputs.add(noise);
    }
    for (byte[] input : inputs) {
      String answer = talk(socket, input);
      assertTrue(answer.startsWith("{\"tidemark\":1,"), answer);
      assertFalse(answer.contains("\"result\""), answer);
      boolean complete = new String(input, StandardCharsets.ISO_8859_1).contains("\n");
      assertTrue(!complete || answer.contains("\"errno\""), answer);
    }
    assertEquals(0, fake.syncs.get());
    connect().close();
  }

  /** Sends the bytes, closes this side, and returns all that comes. */
  private static String talk(Path socket, byte[] bytes) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      StringBuilder answer = new StringBuilder();
      try {
        channel.write(ByteBuffer.wrap(bytes));
        channel.shutdownOutput();
      } catch (IOException e) {
        answer.append(""); // Refused before all was sent: the answer is there all the same.
      }
      ByteBuffer in = ByteBuffer.allocate(1 << 16);
      try {
        while (channel.read(in) >= 0) {
          answer.append(StandardCharsets.UTF_8.decode(in.flip()));
          in.clear();
        }
      } catch (IOException e) {
        answer.append(""); // Reset: bytes of ours were left unread.
      }
      return answer.toString();
    }
  }

  @Test
  void manyClientsAndSilentOnesAreServed() throws Exception {
    Path socket = start(image).socket();
    List<SocketChannel> silent = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 200; i++) {
        silent.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
      }
      List<Future<Long>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(
            executor.submit(() -> {
              try (ControlClient client = connect()) {
                return client.sync();
              }
            }));
      }
      for (Future<Long> answer : answers) {
        assertEquals(0x1f3, answer.get());
      }
      assertEquals(200, fake.syncs.get());
    } finally {
      for (SocketChannel channel : silent) {
        channel.close();
      }
    }
  }

  @Test
  void whatDoesNotGreetIsNoServer() throws IOException {
    Files.createDirectory(
        temp.resolve("run"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path socket = temp.resolve("run/other.sock");
    Files.createFile(temp.resolve("run/plain.sock"));
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(socket));
      for (String greeting : List.of("", "hello\n", "{\"tidemark\":1}\n", "\u0000\n")) {
        Thread thread =
            Thread.ofPlatform()
                .start(() -> {
                  try (SocketChannel channel = other.accept()) {
                    channel.write(ByteBuffer.wrap(greeting.getBytes(StandardCharsets.UTF_8)));
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
        assertNull(ControlClient.connect(socket));
        assertNotNull(thread);
      }
    }
    start(image);
    connect().close();
  }

  @Test
  void foldersFollowTheEnvironment() {
    assertEquals(
        List.of(
            Path.of("/x/tidemark"), Path.of("/run/user/7/tidemark"), Path.of("/tmp/tidemark-7")),
        SocketFolders.ownFolders(7, Map.of("XDG_RUNTIME_DIR", "/x")));
    assertEquals(
        List.of(
            Path.of("/run/user/0/tidemark"), Path.of("/run/tidemark"), Path.of("/tmp/tidemark-0")),
        SocketFolders.ownFolders(0, Map.of("XDG_RUNTIME_DIR", "relative")));
  }
}
