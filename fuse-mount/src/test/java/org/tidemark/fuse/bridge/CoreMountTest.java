package org.tidemark.fuse.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.tidemark.base.Clock;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.MakeOptions;
import org.tidemark.fs.OpenOptions;
import org.tidemark.fuse.api.DirectoryPlusSink;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.testing.Commands;
import org.tidemark.fuse.testing.TestMount;
import org.tidemark.fuse.testing.Transports;

/** The engine, through the bridge, mounted. */
@ParameterizedClass
@EnumSource(Transports.class)
class CoreMountTest {
  @Parameter Transports transport;
  @TempDir Path directory;
  private FileSystem fileSystem;
  private CoreFileSystem served;
  private TestMount mount;

  @BeforeEach
  void mount() throws IOException {
    directory = directory.toRealPath();
    MemoryDevice device = new MemoryDevice(64 * Units.MIB);
    FileSystem.make(
        List.of(device),
        MakeOptions.seeded(1, Clock.system()).withOwner(Commands.userId(), Commands.userId()));
    fileSystem = FileSystem.open(List.of(device), OpenOptions.DEFAULTS);
    served = new CoreFileSystem(fileSystem, Clock.system(), Units.NANOS_PER_SECOND);
    mount = new TestMount(transport.make(), served, directory);
  }

  @AfterEach
  void unmount() {
    try (FileSystem closed = fileSystem) {
      mount.close();
      served.close();
      List<String> problems = closed.verify(true, (done, total) -> {}).problems();
      assertEquals(List.of(), problems);
    }
  }

  private String commit() {
    return Tid.toString(fileSystem.sync());
  }

  @Test
  void thePastIsReadThroughNames() throws Exception {
    Path file = directory.resolve("f");
    Files.writeString(file, "first");
    String first = commit();
    Files.writeString(file, "second");
    Files.createDirectory(directory.resolve("d"));
    Files.writeString(directory.resolve("d/new"), "n");
    String second = commit();
    Files.delete(file);
    assertEquals("first", Files.readString(directory.resolve("f@@" + first)));
    assertEquals("second", Files.readString(directory.resolve("f@@" + second)));
    assertEquals("first", Files.readString(directory.resolve(".history/" + first + "/f")));
    assertEquals("n", Files.readString(directory.resolve("d@@" + second + "/new")));
    assertFalse(Files.exists(directory.resolve("d@@" + first)));
    assertFalse(Files.exists(directory.resolve("f@@-1000d")));
    FileSystemException refused =
        assertThrows(
            FileSystemException.class,
            () -> Files.writeString(directory.resolve("f@@" + first), "x"));
    assertEquals("Read-only file system", refused.getReason());
    assertEquals(".\n..\nd\n", Commands.shell(directory, "ls -a"));
    assertTrue(Commands.shell(directory, "ls .history").contains(first));
  }

  @Test
  void thePastHasItsOwnStableNodes() throws Exception {
    Files.createDirectory(directory.resolve("d"));
    Files.writeString(directory.resolve("d/f"), "text");
    String tid = commit();
    Object live = Files.getAttribute(directory.resolve("d/f"), "unix:ino");
    Path past = directory.resolve("d@@" + tid + "/f");
    Object historic = Files.getAttribute(past, "unix:ino");
    assertNotEquals(live, historic);
    assertEquals(historic, Files.getAttribute(directory.resolve("d/f@@" + tid), "unix:ino"));
    String found = Commands.shell(directory, "find d@@" + tid + " -printf '%f %i %y '");
    assertTrue(found.contains("f " + historic + " f"), found);
    Commands.shell(directory, "cd d@@" + tid + "/..; ls -i | grep -q ' d$'");
  }

  @Test
  void aRemovedDirectoryIsStillThereForThoseInIt() throws Exception {
    Files.createDirectory(directory.resolve("d"));
    Commands.perl(
        directory.resolve("d"),
        "opendir(my $d, '.'); check('rmdir', rmdir '../d');",
        "my @s = stat '.'; check('stat', @s && $s[3] == 0);",
        "check('nothing can be made', !open(my $f, '>', 'x') && $!{ENOENT});");
    assertEquals("", Commands.shell(directory, "ls -A"));
  }

  @Test
  void aNameThatIsReplacedIsNeverMissing() throws Exception {
    Commands.perl(
        directory,
        "open(my $first, '>', 'f'); print $first '0'; close $first; symlink('0', 'l');",
        "my $child = fork;",
        "if (!$child) {",
        "  for my $i (1..1500) {",
        "    open(my $t, '>', 't'); print $t $i; close $t; rename 't', 'f' or die;",
        "    symlink($i, 't'); rename 't', 'l' or die;",
        "  }",
        "  exit 0;",
        "}",
        "my $reads = 0; my $last = 0;",
        "while (waitpid($child, 1) == 0) {",
        "  check('stat', stat 'f'); check('open', open(my $f, '<', 'f')); my $text = <$f>;",
        "  check('content', length $text && $text >= $last); $last = $text;",
        "  check('lstat', lstat 'l'); check('readlink', defined readlink 'l');",
        "  $reads++;",
        "}",
        "check('child', $? == 0); check('reads', $reads > 10);");
  }

  @Test
  void aNameThatComesAndGoesIsThereOrNot() throws Exception {
    Commands.perl(
        directory,
        "my $child = fork;",
        "if (!$child) {",
        "  for my $i (1..1500) { open(my $t, '>', 'f'); close $t; unlink 'f' or die; }",
        "  exit 0;",
        "}",
        "my $seen = 0;",
        "while (waitpid($child, 1) == 0) {",
        "  check('stat', stat 'f' || $!{ENOENT});",
        "  check('open', open(my $f, '<', 'f') || $!{ENOENT});",
        "  check('link', link('f', 'g') ? unlink 'g' : $!{ENOENT}); $seen++;",
        "}",
        "check('child', $? == 0); check('seen', $seen > 10);");
  }

  @Test
  void whatIsReplacedOrUnlinkedEndsWithItsLastUse() throws Exception {
    commit();
    long filesBefore = fileSystem.status().freeBytes();
    for (int i = 0; i < 20; i++) {
      Commands.shell(directory, "head -c 300000 /dev/zero >t; mv t f");
    }
    Commands.shell(directory, "mkfifo p; exec 3<>p; rm p; stat -L /proc/self/fd/3; rm f");
    served.close();
    commit();
    assertEquals("", Commands.shell(directory, "ls -A"));
    assertTrue(fileSystem.status().freeBytes() <= filesBefore);
  }

  @Test
  void largeDirectoriesSurviveChangeWhileTheyAreRead() throws Exception {
    Path big = Files.createDirectory(directory.resolve("big"));
    for (int i = 0; i < 3000; i++) {
      Files.createFile(big.resolve("stays-" + i));
    }
    String seen =
        Commands.perl(
            big,
            "opendir(my $d, '.'); my %seen; my $n = 0;",
            "while (my $e = readdir $d) {",
            "  check('once', !$seen{$e}++); $n++;",
            "  if ($n % 3 == 0) { open(my $f, '>', \"new-$n\"); close $f; unlink \"new-\" . ($n - 60); }",
            "}",
            "print scalar grep { /^stays/ } keys %seen;");
    assertEquals("3000", seen);
  }

  @Test
  void aSynchronousWriteIsDurable() throws Exception {
    Commands.shell(directory, "dd if=/dev/zero of=f bs=4096 count=3 oflag=sync status=none");
    assertEquals(3 * 4096, Files.size(directory.resolve("f")));
  }

  @Test
  void listsWithAttributesForTransportsThatCan() throws Exception {
    for (int i = 0; i < 150; i++) {
      Files.writeString(directory.resolve("f" + i), "x".repeat(i));
    }
    CoreFileSystem bridge = new CoreFileSystem(fileSystem, Clock.system(), 0);
    List<String> names = new ArrayList<>();
    long[] cookie = {0};
    int sizeBefore;
    do {
      sizeBefore = names.size();
      bridge.readDirectoryPlus(
          1,
          bridge.openDirectory(1).handle(),
          cookie[0],
          new DirectoryPlusSink() {
            @Override
            public boolean entry(byte[] name, LookupResult.Entry entry, long next) {
              String text = new String(name, US_ASCII);
              if (names.size() % 40 == 39 && !names.contains("refused " + text)) {
                names.add("refused " + text);
                return false;
              }
              names.add(text);
              cookie[0] = next;
              if (text.startsWith("f")) {
                assertEquals(Integer.parseInt(text.substring(1)), entry.attributes().size());
              }
              return true;
            }

            @Override
            public boolean entry(byte[] name, long number, int type, long next) {
              assertTrue(name[0] == '.', "attributes that cannot be read");
              names.add(new String(name, US_ASCII));
              cookie[0] = next;
              return true;
            }
          });
    } while (names.size() > sizeBefore);
    names.removeIf(name -> name.startsWith("refused"));
    assertEquals(152, names.size());
    assertEquals(152, names.stream().distinct().count());
  }

  @Test
  void accessControlListsAreForTheKernelToCheckOrRefused() throws Exception {
    Commands.perl(
        directory,
        "open(my $f, '>', 'f'); close $f; my $name = 'system.posix_acl_access';",
        "my $value = pack('H*', '0200000001000600ffffffff04000400ffffffff20000400ffffffff');",
        "my $setxattr = $^O eq 'linux' && `uname -m` =~ /x86_64/ ? 188 : 5;",
        "my $file = 'f';",
        "my $result = syscall($setxattr, $file, $name, $value, length $value, 0);",
        transport == Transports.KERNEL
            ? "check('set', $result == 0);"
            : "check('refused', $result < 0 && $!{EOPNOTSUPP});");
  }
}
