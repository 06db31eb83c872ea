package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.format.OrphanFormat;
import org.tidemark.fs.testing.Rig;
import org.tidemark.object.HistoryPolicy;
import org.tidemark.object.Inodes;
import org.tidemark.object.Orphans;
import org.tidemark.scan.ScanProgress;
import org.tidemark.space.Reserve;

/** A filesystem that is full says so, loses nothing, and can be emptied. */
class FullTest {
  private static final Caller USER = new Caller(1000, 1000);
  private static final int FILE_BYTES = 150_000;

  private final ManualClock clock = new ManualClock();
  private final List<Attributes> written = new ArrayList<>();
  private int count;

  @Test
  void fullThenEmptiedThenFullAgain() {
    Rig rig = Rig.SMALL.withHistory(false);
    MemoryDevice device = rig.make(1, clock);
    FileSystem fs = rig.open(device, clock);
    int first = fill(fs, USER);
    assertTrue(first * (long) FILE_BYTES > rig.volumeBytes() / 2, first + " files filled it");
    for (int round = 0; round < 4; round++) {
      checkContents(fs);
      removeAll(fs);
      fs.sync();
      int again = fill(fs, USER);
      assertTrue(again >= first * 95 / 100, again + " files instead of " + first);
    }
    fs.sync();
    fs.close();
    fs = rig.open(device.reopen(), clock);
    checkContents(fs);
    removeAll(fs);
    fs.close();
  }

  @Test
  void rootWritesLongerThanUsersAndEverythingCanBeRemovedAlsoWithHistory() {
    Rig rig = Rig.SMALL;
    MemoryDevice device = rig.make(1, clock);
    FileSystem fs = rig.open(device, clock);
    fill(fs, USER);
    assertEquals(Errno.ENOSPC, failure(() -> make(fs, USER, 1_000_000)));
    SpaceStatus status = fs.status();
    assertTrue(status.availableBytes() < FILE_BYTES, status.toString());
    int more = fill(fs, Caller.ROOT);
    assertTrue(more > 0, "the reserve of root is empty");
    checkContents(fs);
    removeAll(fs);
    fs.sync();
    assertFalse(fs.readOnly());
    fs.close();
    FileSystem again = rig.open(device.reopen(), clock);
    int[] entries = {0};
    again.readDirectory(
        again.root(),
        0,
        (name, child, type, cookie) -> {
          entries[0]++;
          return true;
        });
    assertEquals(2, entries[0]);
    again.close();
  }

  @Test
  void withoutRoomToFinishRemovalsItOpensAllTheSame() {
    MemoryDevice device = Rig.SMALL.make(1, clock);
    FileSystem fs = Rig.SMALL.open(device, clock);
    make(fs, USER, FILE_BYTES);
    Attributes held = written.removeFirst();
    fill(fs, Caller.ROOT);
    fs.open(held.ref(), false);
    fs.unlink(fs.root(), ("f0-" + FILE_BYTES).getBytes(StandardCharsets.US_ASCII));
    fs.sync();
    Attributes last = written.removeLast();
    assertEquals(Errno.ENOSPC, failure(() -> cutUntilNothingIsLeft(fs)));
    written.clear();
    written.add(last);
    FileSystem again = Rig.SMALL.open(device.fork(), clock);
    assertEquals(
        List.of(held.ref().objectId()),
        again.store().read(Orphans::list).stream().map(Orphans.Orphan::objectId).toList());
    checkContents(again);
    assertTrue(again.verify(true, ScanProgress.NONE).isClean());
    again.close();
  }

  /** What a crash left of a cut must not come back when the file grows, whoever lets it grow. */
  @Test
  void aCutThatCannotBeFinishedKeepsTheFileFromGrowing() {
    MemoryDevice device = Rig.SMALL.make(1, clock);
    FileSystem fs = Rig.SMALL.open(device, clock);
    make(fs, USER, FILE_BYTES);
    long id = written.removeFirst().ref().objectId();
    fs.sync();
    leaveACutHalfDone(fs, id, 5_000);
    fill(fs, Caller.ROOT);
    fs.sync();
    assertEquals(Errno.ENOSPC, failure(() -> cutUntilNothingIsLeft(fs)));
    FileSystem again = Rig.SMALL.open(device.fork(), clock);
    assertEquals(
        List.of(id),
        again.store().read(Orphans::list).stream().map(Orphans.Orphan::objectId).toList());
    OpenFile file = again.open(FileRef.live(id), true);
    ByteBuffer more = ByteBuffer.wrap(new byte[10]);
    List<Runnable> growths =
        List.of(
            () -> again.write(file, 20_000, more.duplicate(), Caller.ROOT),
            () -> again.write(file, 4_995, more.duplicate(), Caller.ROOT),
            () -> again.setAttributes(file.ref(), withSize(9_000), Caller.ROOT),
            () -> again.allocate(file, 0, 0, 9_000, Caller.ROOT));
    for (Runnable growth : growths) {
      Errno errno = assertThrows(FsException.class, growth::run).errno();
      assertTrue(errno == Errno.ENOSPC || errno == Errno.EIO, errno.toString());
    }
    assertEquals(5_000, again.attributes(file.ref()).size());
    ByteBuffer content = ByteBuffer.allocate(FILE_BYTES);
    assertEquals(5_000, again.read(file, 0, content));
    again.close(file);
    again.close();
  }

  /** As a crash does between the first operation of a cut and the others. */
  private static void leaveACutHalfDone(FileSystem fs, long id, long size) {
    Inodes inodes = new Inodes(new HistoryPolicy(true, 0));
    fs.store()
        .update(
            Reserve.ROOT,
            change -> {
              Orphans.put(change, id, OrphanFormat.KIND_TRUNCATE, size);
              return inodes.edit(change, id).size(size).save();
            });
  }

  private static AttributeChange withSize(long size) {
    return AttributeChange.NONE.withSize(size);
  }

  /** Each cut lets space return, but leaves a version of the file and a moment behind. */
  private void cutUntilNothingIsLeft(FileSystem fs) {
    for (Attributes one : written) {
      for (long size = FILE_BYTES / 4096 * 4096; size > 4096; size -= 4096) {
        fs.setAttributes(one.ref(), AttributeChange.NONE.withSize(size), Caller.ROOT);
        fs.sync();
      }
    }
  }

  @Test
  void manySmallFilesFillItToo() {
    Rig rig = Rig.SMALL.withHistory(false);
    MemoryDevice device = rig.make(1, clock);
    FileSystem fs = rig.open(device, clock);
    int count = 0;
    while (count < 1_000_000 && failure(() -> make(fs, USER, 500)) == null) {
      count++;
    }
    assertTrue(count > 5_000, count + " files");
    fs.sync();
    removeAll(fs);
    fs.sync();
    assertEquals(null, failure(() -> make(fs, USER, 500)));
    fs.close();
  }

  /** Each removal leaves dead records behind, and finds less and less room for them. */
  @Test
  void whatFilledItToTheLastNodeCanBeRemovedWithHistory() {
    Rig rig = Rig.SMALL.withVolumeBytes(128L * Units.MIB);
    MemoryDevice device = rig.make(1, clock);
    FileSystem fs = rig.open(device, clock);
    for (int length : new int[] {1 << 20, 1 << 16, 4096, 500, 0}) {
      while (failure(() -> make(fs, Caller.ROOT, length)) == null) {
        if (count % 100 == 0) {
          fs.sync();
        }
      }
    }
    fs.sync();
    int files = written.size();
    assertTrue(files > 1_000, files + " files");
    removeAll(fs);
    fs.sync();
    assertTrue(fs.verify(false, ScanProgress.NONE).isClean());
    fs.close();
  }

  /**
   * As over a mount: the kernel holds what it unlinks, and sends times afterwards. Neither a
   * creation that fails nor a removal may cost a commit of its own, since each leaves a moment
   * behind.
   */
  @Test
  void removalsShareCommits() {
    Rig rig = Rig.SMALL.withVolumeBytes(128L * Units.MIB);
    MemoryDevice device = rig.make(1, clock);
    FileSystem fs = rig.open(device, clock);
    for (int length : new int[] {1 << 20, 1 << 16, 4096, 500, 0}) {
      fill(fs, Caller.ROOT, length);
    }
    int files = written.size();
    long before = fs.sync();
    for (int i = 0; i < 1_000; i++) {
      assertEquals(Errno.ENOSPC, failure(() -> make(fs, Caller.ROOT, 0)));
    }
    assertTrue(fs.sync() - before <= 2, "failures made " + (fs.sync() - before) + " moments");
    forEachName(fs, name -> removeAsAKernelDoes(fs, name));
    long commits = fs.sync() - before;
    assertTrue(commits < files / 10, commits + " commits for " + files + " removals");
    assertTrue(fs.verify(false, ScanProgress.NONE).isClean());
    fs.close();
  }

  private static void removeAsAKernelDoes(FileSystem fs, byte[] name) {
    OpenFile held = fs.open(fs.lookup(fs.root(), name).ref(), false);
    fs.unlink(fs.root(), name);
    fs.setAttributes(held.ref(), AttributeChange.NONE.withMode(0600), Caller.ROOT);
    fs.close(held);
  }

  private int fill(FileSystem fs, Caller caller) {
    return fill(fs, caller, FILE_BYTES);
  }

  private int fill(FileSystem fs, Caller caller, int length) {
    int count = 0;
    while (failure(() -> make(fs, caller, length)) == null) {
      count++;
    }
    return count;
  }

  private static @Nullable Errno failure(Runnable body) {
    try {
      body.run();
      return null;
    } catch (FsException e) {
      assertEquals(Errno.ENOSPC, e.errno(), e.getMessage());
      return e.errno();
    }
  }

  private void make(FileSystem fs, Caller caller, int length) {
    byte[] name = ("f" + count++ + "-" + length).getBytes(StandardCharsets.US_ASCII);
    FileRef root = fs.root();
    Attributes made = fs.makeNode(root, name, FileType.REGULAR | 0644, 0, caller);
    OpenFile file = fs.open(made.ref(), true);
    try {
      byte[] data = data(made.ref().objectId(), length);
      fs.write(file, 0, ByteBuffer.wrap(data), caller);
      written.add(fs.attributes(made.ref()));
    } catch (FsException e) {
      fs.unlink(root, name);
      throw e;
    } finally {
      fs.close(file);
    }
  }

  private static byte[] data(long seed, int length) {
    byte[] data = new byte[length];
    new Random(seed).nextBytes(data);
    return data;
  }

  private void checkContents(FileSystem fs) {
    for (Attributes one : written) {
      OpenFile file = fs.open(one.ref(), false);
      ByteBuffer buffer = ByteBuffer.allocate((int) one.size());
      assertEquals(one.size(), fs.read(file, 0, buffer));
      assertArrayEquals(data(one.ref().objectId(), (int) one.size()), buffer.array());
      fs.close(file);
    }
  }

  private void removeAll(FileSystem fs) {
    forEachName(fs, name -> fs.unlink(fs.root(), name));
    written.clear();
  }

  private static void forEachName(FileSystem fs, Consumer<byte[]> body) {
    List<byte[]> names = new ArrayList<>();
    fs.readDirectory(
        fs.root(),
        2,
        (name, child, type, cookie) -> {
          names.add(name);
          return true;
        });
    names.forEach(body);
  }
}
