package org.tidemark.fuse.transports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.tidemark.base.Durability;
import org.tidemark.console.MountSync;
import org.tidemark.console.MountTable;
import org.tidemark.console.MountTable.Mount;
import org.tidemark.fuse.api.Caller;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.api.OpenFlags;
import org.tidemark.fuse.mounts.Unmounting;
import org.tidemark.fuse.testing.Commands;
import org.tidemark.fuse.testing.MemoryFileSystem;
import org.tidemark.fuse.testing.TestMount;
import org.tidemark.fuse.testing.Transports;

/** What can go wrong between the kernel and us, with real programs on a filesystem in memory. */
@ParameterizedClass
@EnumSource(Transports.class)
class TransportTest {
  private static final Caller NOBODY = new Caller(0, 0, 0);

  @Parameter Transports transport;
  @TempDir Path directory;
  private final CountDownLatch syncGoesOn = new CountDownLatch(1);
  private volatile boolean syncWaits;

  /** Whether the last write was durable, by its flags or by an fsync behind it. */
  private volatile boolean lastWriteDurable;

  private final MemoryFileSystem memory =
      new MemoryFileSystem() {
        @Override
        public Durability fsync(long node, long handle, boolean dataOnly) {
          return this::reachMedium;
        }

        private void reachMedium() {
          try {
            lastWriteDurable = true;
            if (syncWaits) {
              syncGoesOn.await();
            }
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }

        @Override
        public synchronized void write(
            long node, long handle, long offset, ByteBuffer source, int flags, Caller caller) {
          lastWriteDurable = OpenFlags.durable(flags);
          super.write(node, handle, offset, source, flags, caller);
        }
      };
  private TestMount mount;

  @BeforeEach
  void mount() throws IOException {
    directory = directory.toRealPath();
    mount = new TestMount(transport.make(), memory, directory);
  }

  @AfterEach
  void unmount() {
    syncGoesOn.countDown();
    mount.close();
  }

  @Test
  void theMountTableShowsTheImage() throws Exception {
    Mount entry = MountTable.read().at(directory).orElseThrow();
    assertEquals("fuse.tidemark", entry.type());
    assertEquals("/some, \\image", entry.source());
    assertEquals(
        "4096 1000 600 500 255\n", Commands.shell(directory, "stat -f -c '%S %b %f %a %l' ."));
  }

  @Test
  void namesAreAnyBytes() throws Exception {
    byte[] name = {'n', (byte) 0xff, (byte) 0xc3, '\n', ' ', '%', 1};
    Commands.perl(
        directory,
        "my $name = \"n\\xff\\xc3\\n %\\x01\";",
        "check('create', open(my $f, '>', $name)); print $f 'data'; close $f;",
        "check('symlink', symlink($name, \"\\xfe\"));",
        "check('target', readlink(\"\\xfe\") eq $name);",
        "check('follow', -s \"\\xfe\" == 4);",
        "opendir(my $d, '.'); my @found = grep { $_ eq $name } readdir $d;",
        "check('list', @found == 1);",
        "check('mkdir', mkdir \"\\x80\"); check('rename', rename($name, \"\\x80/\\xff\"));",
        "check('link', link(\"\\x80/\\xff\", $name));");
    assertInstanceOf(LookupResult.Entry.class, memory.lookup(InodeFileSystem.ROOT, name));
  }

  @Test
  void anUnlinkedOpenFileLivesOnWithoutAHiddenName() throws Exception {
    int nodesBefore = memory.nodeCount();
    String names =
        Commands.perl(
            directory,
            "check('open', sysopen(my $f, 'gone', O_RDWR | O_CREAT, 0600));",
            "check('write', syswrite($f, 'hello') == 5);",
            "check('unlink', unlink 'gone');",
            "my @s = stat $f; check('fstat', @s && $s[3] == 0 && $s[7] == 5);",
            "check('fchmod', chmod 0751, $f);",
            "check('ftruncate', truncate $f, 3);",
            "check('futimes', utime 1, 2, $f);",
            "@s = stat $f; check('stat', ($s[2] & 07777) == 0751 && $s[7] == 3 && $s[9] == 2);",
            "sysseek $f, 0, 0; sysread $f, my $read, 10; check('read', $read eq 'hel');",
            "sysseek $f, 10, 0; check('write', syswrite($f, 'x') == 1);",
            "check('again', open(my $g, '+<', '/proc/self/fd/' . fileno $f));",
            "opendir(my $d, '.'); print join ' ', sort readdir $d;");
    assertEquals(". ..", names);
    Commands.shell(directory, "ls -a; cat /dev/null");
    assertTrue(memory.nodeCount() <= nodesBefore + 1, "the file is gone after its last close");
  }

  @Test
  void renamingOverAnOpenFileKeepsBoth() throws Exception {
    Commands.perl(
        directory,
        "check('old', sysopen(my $old, 'target', O_RDWR | O_CREAT)); syswrite $old, 'old';",
        "check('new', sysopen(my $new, 'source', O_RDWR | O_CREAT)); syswrite $new, 'new!';",
        "check('rename', rename 'source', 'target');",
        "my @o = stat $old; my @n = stat $new; my @t = stat 'target';",
        "check('old is orphan', $o[3] == 0 && $o[7] == 3);",
        "check('new is target', $n[1] == $t[1] && $t[3] == 1);",
        "sysseek $old, 0, 0; sysread $old, my $read, 9; check('read old', $read eq 'old');",
        "open my $t, '<', 'target'; check('read target', <$t> eq 'new!');");
    assertEquals("target\n", Commands.shell(directory, "ls -A"));
  }

  @Test
  void hardLinksAreOneFileAlsoInTheKernelsCache() throws Exception {
    Commands.perl(
        directory,
        "sysopen(my $a, 'a', O_RDWR | O_CREAT); syswrite $a, 'hello';",
        "check('link', link 'a', 'b'); open(my $b, '<', 'b');",
        "check('nlink', (stat $a)[3] == 2 && (stat 'a')[1] == (stat 'b')[1]);",
        "sysread $b, my $before, 9; check('before', $before eq 'hello');",
        "sysseek $a, 0, 0; syswrite $a, 'WORLD';",
        "sysseek $b, 0, 0; sysread $b, my $after, 9; check('after', $after eq 'WORLD');",
        "unlink 'a'; check('nlink', (stat 'b')[3] == 1);");
  }

  @Test
  void aDirectoryOf300000EntriesIsListedOnce() throws Exception {
    long big = makeDirectory("big");
    for (int i = 0; i < 300_000; i++) {
      memory.makeNode(big, ("entry-" + i).getBytes(US_ASCII), 0100644, 0, NOBODY);
    }
    Set<String> names = new HashSet<>();
    try (Stream<Path> entries = Files.list(directory.resolve("big"))) {
      entries.forEach(entry -> assertTrue(names.add(entry.getFileName().toString())));
    }
    assertEquals(300_000, names.size());
    Commands.perl(
        directory.resolve("big"),
        "opendir(my $d, '.'); readdir $d for 1..1000; my $place = telldir $d;",
        "my $next = readdir $d; readdir $d for 1..1000; seekdir $d, $place;",
        "check('seekdir', readdir $d eq $next);");
  }

  private long makeDirectory(String name) {
    return memory
        .makeDirectory(InodeFileSystem.ROOT, name.getBytes(ISO_8859_1), 0755, NOBODY)
        .node();
  }

  @Test
  void filesGoBeyond4GiB() throws Exception {
    Commands.shell(
        directory, "echo -n far | dd of=f bs=1 seek=5368709120 conv=notrunc status=none");
    assertEquals(5368709123L, Files.size(directory.resolve("f")));
    assertEquals("far", Commands.shell(directory, "tail -c 3 f"));
    Commands.shell(directory, "truncate -s 6G f; truncate -s 5368709121 f");
    assertEquals("f", Commands.shell(directory, "tail -c 1 f"));
  }

  @Test
  void allocatingPunchesAndExtends() throws Exception {
    Commands.shell(
        directory,
        "yes | head -c 200000 >f; fallocate -p -o 65536 -l 65536 f; [ $(stat -c %s f) = 200000 ]"
            + "; cmp -n 65536 f <(yes); cmp -n 65536 -i 65536 f /dev/zero"
            + "; cmp -n 68928 -i 131072 f <(yes | head -c 200000); fallocate -l 300000 f"
            + "; [ $(stat -c %s f) = 300000 ]; fallocate -n -l 400000 f; [ $(stat -c %s f) = 300000 ]");
  }

  @Test
  void timesAreExact() throws Exception {
    Commands.shell(
        directory,
        "touch f; touch -m -d '2001-02-03T04:05:06.123456789Z' f; touch -a -d '1960-01-01T00:00:00.5Z' f"
            + "; [ \"$(TZ=UTC stat -c '%x %y' f)\" = '1960-01-01 00:00:00.500000000 +0000"
            + " 2001-02-03 04:05:06.123456789 +0000' ]"
            + "; touch -a f; [ $(stat -c %Y f) = 981173106 ]; [ $(stat -c %X f) -gt 1000000000 ]");
  }

  @Test
  void nodesOfAllTypesExist() throws Exception {
    Commands.shell(
        directory,
        "umask 027; mkfifo p; mkdir d; touch f; [ $(stat -c %a f) = 640 ]; [ -p p ]; [ $(stat -c %a d) = 750 ]");
    Commands.perl(
        directory,
        "use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0);",
        "check('bind', bind($s, sockaddr_un('s'))); check('socket', -S 's');");
    if (Commands.isRoot()) {
      Commands.shell(
          directory,
          "mknod c c 1 3; mknod b b 259 300000; [ $(stat -c %t:%T c) = 1:3 ]; [ $(stat -c %t:%T b) = 103:493e0 ]"
              + "; echo x >c; chown 12345 f; chown :54321 f; [ $(stat -c %u:%g f) = 12345:54321 ]"
              + "; chown 4294967294 f; [ $(stat -c %u f) = 4294967294 ]");
    }
  }

  @Test
  void extendedAttributesKeepTheirRules() throws Exception {
    Path file = Files.createFile(directory.resolve("f"));
    var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    byte[] value = new byte[3000];
    value[2999] = 7;
    view.write("name", ByteBuffer.wrap(value));
    view.write("empty", ByteBuffer.allocate(0));
    assertEquals(Set.of("name", "empty"), Set.copyOf(view.list()));
    assertEquals(3000, view.size("name"));
    ByteBuffer read = ByteBuffer.allocate(3000);
    view.read("name", read);
    assertArrayEquals(value, read.array());
    assertEquals(0, view.size("empty"));
    assertThrows(IOException.class, () -> view.read("name", ByteBuffer.allocate(10)));
    view.delete("name");
    assertThrows(FileSystemException.class, () -> view.size("name"));
  }

  @Test
  void whatIsThrownBecomesEio() {
    for (int i = 0; i < 3; i++) {
      FileSystemException e =
          assertThrows(
              FileSystemException.class,
              () ->
                  Files.readAttributes(
                      directory.resolve(MemoryFileSystem.FAULTY_NAME),
                      "unix:*",
                      LinkOption.NOFOLLOW_LINKS));
      assertEquals("Input/output error", e.getReason());
    }
  }

  @Test
  void heldUpRequestsDoNotHoldUpOthers() throws Exception {
    syncWaits = true;
    Commands.shell(directory, "for i in 1 2 3 4 5 6 7 8; do echo $i >f$i; done");
    ProcessBuilder syncs =
        new ProcessBuilder("bash", "-c", "for i in 1 2 3 4 5 6 7 8; do sync f$i & done; wait")
            .directory(directory.toFile());
    Process process = syncs.start();
    for (int i = 0; i < 20; i++) {
      Commands.shell(directory, "echo x >g" + i + "; cat g" + i + "; rm g" + i);
    }
    assertTrue(process.isAlive());
    syncGoesOn.countDown();
    assertEquals(0, process.waitFor());
  }

  @Test
  void aSynchronousWriteIsDurable() throws Exception {
    Commands.shell(directory, "echo x >f");
    assertEquals(false, lastWriteDurable);
    Commands.shell(directory, "echo y | dd of=f oflag=sync status=none");
    assertEquals(true, lastWriteDurable);
    Commands.shell(directory, "echo y | dd of=f oflag=dsync status=none");
    assertEquals(true, lastWriteDurable);
  }

  @Test
  void theKernelForgetsWhatItIsToldTo() throws Exception {
    Path file = directory.resolve("f");
    Files.writeString(file, "old");
    assertEquals("old", Files.readString(file));
    assertTrue(Files.notExists(directory.resolve("new")));
    LookupResult.Entry entry =
        (LookupResult.Entry) memory.lookup(InodeFileSystem.ROOT, "f".getBytes(US_ASCII));
    memory.write(
        entry.node(),
        entry.node() + 1000,
        0,
        ByteBuffer.wrap("new".getBytes(US_ASCII)), // as long: the kernel knows the length best
        0,
        NOBODY);
    memory.makeNode(InodeFileSystem.ROOT, "new".getBytes(US_ASCII), 0100644, 0, NOBODY);
    mount.kernelCache().dropNode(entry.node());
    mount.kernelCache().dropEntry(InodeFileSystem.ROOT, "new".getBytes(US_ASCII));
    assertEquals("new", Files.readString(file));
    assertTrue(Files.exists(directory.resolve("new")));
    mount.kernelCache().dropNode(99999);
  }

  @Test
  void aSharedMappingIsWrittenBack() throws Exception {
    Commands.shell(directory, "yes | head -c 20000 >f");
    Path file = directory.resolve("f");
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Arena arena = Arena.ofConfined()) {
      MemorySegment map = channel.map(FileChannel.MapMode.READ_WRITE, 0, 20000, arena);
      map.set(ValueLayout.JAVA_BYTE, 12345, (byte) '!');
      map.force();
    }
    ByteBuffer read = ByteBuffer.allocate(20000);
    LookupResult.Entry entry =
        (LookupResult.Entry) memory.lookup(InodeFileSystem.ROOT, "f".getBytes(US_ASCII));
    memory.read(entry.node(), entry.node() + 1000, 0, read);
    assertEquals('!', read.get(12345));
  }

  @Test
  void unmountingEndsServingAndTheMountPointIsFreeAgain() throws Exception {
    Files.writeString(directory.resolve("f"), "text");
    Unmounting.unmount(directory, false);
    mount.awaitEnd();
    mount.awaitEnd();
    mount.kernelCache().dropNode(2);
    assertTrue(Files.notExists(directory.resolve("f")));
    mount = new TestMount(transport.make(), memory, directory);
    assertEquals("text", Files.readString(directory.resolve("f")));
    assertEquals(0, MountSync.flush(directory));
  }
}
