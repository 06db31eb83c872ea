package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.PurgeFiles.LENGTH;
import static org.tidemark.fs.PurgeFiles.at;
import static org.tidemark.fs.PurgeFiles.content;
import static org.tidemark.fs.PurgeFiles.purge;
import static org.tidemark.fs.PurgeFiles.read;
import static org.tidemark.fs.PurgeFiles.write;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.base.testing.ManualClock;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.testing.Rig;
import org.tidemark.fs.testing.Verify;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import org.tidemark.scan.ScanProgress;

/** The history of a path is purged for good; all else stays. */
class PurgeTest {
  private static List<String> list(TestBed bed, String path) {
    return bed.list(path);
  }

  @Test
  void theHistoryOfAFileGoesAndItsPresentStays() {
    try (TestBed bed = new TestBed()) {
      FileRef secret = bed.file("secret").ref();
      FileRef other = bed.file("other").ref();
      List<Long> tids = new ArrayList<>();
      for (int version = 1; version <= 5; version++) {
        write(bed.fs, secret, version);
        write(bed.fs, other, version);
        bed.fs.setXattr(secret, bytes("user.x"), content(version * 30L), XattrMode.SET);
        tids.add(bed.commit());
      }
      bed.fs.retention().createSnapshot("named", "", Tid.toString(tids.get(2)));
      OpenFile held = bed.fs.open(new FileRef(secret.objectId(), tids.get(1)), false);
      PurgeReport announced =
          bed.fs.retention().purge(new PurgeRequest(bytes("/secret"), true), ScanProgress.NONE);
      assertArrayEquals(
          content(4), read(bed.fs, new FileRef(secret.objectId(), tids.get(3))), "a dry run");
      PurgeReport done = purge(bed.fs, "secret");
      assertEquals(1, done.objects());
      assertEquals(1, done.present());
      assertTrue(done.bytes() > 2 * LENGTH, done.toString());
      assertTrue(
          done.bytes() >= announced.bytes() && announced.bytes() > 2 * LENGTH,
          announced.toString());
      for (int i = 0; i < 5; i++) {
        long tid = tids.get(i);
        FileRef then = new FileRef(secret.objectId(), tid);
        assertTrue(!bed.exists(at(tid, "secret")));
        assertEquals(List.of("other"), list(bed, at(tid, "")));
        assertErrno(Errno.ENOENT, () -> bed.fs.attributes(then));
        assertErrno(Errno.ENOENT, () -> bed.fs.open(then, false));
        assertErrno(Errno.ENOENT, () -> bed.fs.getXattr(then, bytes("user.x")));
        assertErrno(Errno.ENOENT, () -> bed.fs.listXattrs(then));
        assertErrno(Errno.ENOENT, () -> bed.fs.history(then));
        assertArrayEquals(content(i + 1), read(bed.fs, bed.ref(at(tid, "other"))));
      }
      assertErrno(Errno.ENOENT, () -> bed.fs.read(held, 0, ByteBuffer.allocate(100)));
      bed.fs.close(held);
      assertTrue(!bed.exists("secret@@named") && bed.exists("other@@named"));
      assertArrayEquals(content(5), read(bed.fs, secret));
      assertArrayEquals(content(150), bed.fs.getXattr(secret, bytes("user.x")));
      assertEquals(1, bed.fs.history(FileRef.ROOT, bytes("secret")).size());
      write(bed.fs, secret, 7);
      long later = bed.commit();
      write(bed.fs, secret, 8);
      bed.commit();
      assertArrayEquals(content(7), read(bed.fs, bed.ref(at(later, "secret"))));
      bed.reopen();
      assertArrayEquals(content(7), read(bed.fs, bed.ref(at(later, "secret"))));
      assertErrno(
          Errno.ENOENT, () -> bed.fs.attributes(new FileRef(secret.objectId(), tids.getFirst())));
      assertTrue(
          bed.fs
              .retention()
              .prune(new PruneRequest("none", false, 0), ScanProgress.NONE)
              .complete());
      Verify.clean(bed.fs);
    }
  }

  @Test
  void whatHadThePathAndIsGoneIsPurgedToo() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("d");
      FileRef first = bed.file("d/f").ref();
      write(bed.fs, first, 1);
      long one = bed.commit();
      bed.unlink("d/f");
      FileRef second = bed.file("d/f").ref();
      write(bed.fs, second, 2);
      long two = bed.commit();
      bed.unlink("d/f");
      bed.rmdir("d");
      bed.file("stays");
      bed.commit();
      PurgeReport report = purge(bed.fs, "/d/f");
      assertEquals(2, report.objects());
      assertEquals(0, report.present());
      assertEquals(List.of(), list(bed, at(one, "d")));
      assertEquals(List.of(), list(bed, at(two, "d")));
      assertErrno(Errno.ENOENT, () -> bed.fs.attributes(new FileRef(first.objectId(), one)));
      assertErrno(Errno.ENOENT, () -> bed.fs.attributes(new FileRef(second.objectId(), two)));
      assertErrno(Errno.ENOENT, () -> purge(bed.fs, "/d/f"));
      assertEquals(1, purge(bed.fs, "/d").objects());
      assertTrue(!bed.exists(at(two, "d")));
      assertErrno(Errno.ENOENT, () -> purge(bed.fs, "/d"));
    }
  }

  @Test
  void aTreeGoesWithAllThatEverWasInIt() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("t");
      bed.mkdir("t/u");
      write(bed.fs, bed.file("t/u/a").ref(), 1);
      write(bed.fs, bed.file("t/b").ref(), 2);
      write(bed.fs, bed.file("out").ref(), 4);
      long one = bed.commit();
      bed.rename("t/b", "moved away");
      bed.unlink("t/u/a");
      bed.rename("out", "t/in");
      bed.symlink("t/link", "target");
      long two = bed.commit();
      PurgeReport report = purge(bed.fs, "t");
      assertEquals(5, report.objects()); // t, u, a, in, link
      assertEquals(4, report.present());
      assertEquals(1, report.leftAlone());
      assertTrue(!bed.exists(at(one, "t")) && !bed.exists(at(two, "t")));
      assertEquals(List.of("moved away"), list(bed, at(two, "")));
      assertTrue(bed.exists(at(two, "moved away")));
      assertTrue(!bed.exists(at(one, "out")), "it is in the tree now, and so loses its history");
      assertEquals(List.of("in", "link", "u"), list(bed, "t"));
      assertArrayEquals(content(4), read(bed.fs, bed.ref("t/in")));
      assertArrayEquals(content(2), read(bed.fs, bed.ref("moved away")));
    }
  }

  /** A name elsewhere, at a time when the path did not lead there, is no name below the path. */
  @Test
  void onlyTheTimesCountAtWhichThePathLedThere() {
    try (TestBed bed = new TestBed()) {
      bed.mkdir("p");
      write(bed.fs, bed.file("p/old").ref(), 1);
      long one = bed.commit();
      bed.rename("p", "q");
      FileRef later = bed.file("q/later").ref();
      write(bed.fs, later, 2);
      long two = bed.commit();
      bed.unlink("q/later");
      bed.commit();
      PurgeReport report = purge(bed.fs, "p");
      assertEquals(0, report.objects());
      assertEquals(2, report.leftAlone());
      assertTrue(bed.exists(at(one, "p/old")) && bed.exists(at(two, "q/later")));
      assertEquals(3, purge(bed.fs, "q").objects());
      assertTrue(!bed.exists(at(one, "p/old")) && !bed.exists(at(two, "q/later")));
    }
  }

  @Test
  void whatHasAnotherNameKeepsItsHistoryUntilThatIsPurgedToo() {
    try (TestBed bed = new TestBed()) {
      FileRef ref = bed.file("a").ref();
      write(bed.fs, ref, 1);
      bed.link("a", "b");
      long one = bed.commit();
      write(bed.fs, ref, 2);
      bed.commit();
      PurgeReport report = purge(bed.fs, "a");
      assertEquals(0, report.objects());
      assertEquals(1, report.leftAlone());
      assertArrayEquals(content(1), read(bed.fs, bed.ref(at(one, "a"))));
      bed.unlink("b");
      bed.commit();
      assertEquals(1, purge(bed.fs, "a").objects());
      assertTrue(!bed.exists(at(one, "a")) && !bed.exists(at(one, "b")));
    }
  }

  @Test
  void itIsRefusedWhereItMakesNoSense() {
    try (TestBed bed = new TestBed()) {
      bed.file("a");
      long tid = bed.commit();
      assertErrno(Errno.EINVAL, () -> purge(bed.fs, "/"));
      assertErrno(Errno.EINVAL, () -> purge(bed.fs, at(tid, "a")));
      assertErrno(Errno.EINVAL, () -> purge(bed.fs, "a@@-2h"));
      assertErrno(Errno.ENOENT, () -> purge(bed.fs, "b"));
      assertErrno(Errno.ENOENT, () -> purge(bed.fs, "a/b"));
      bed.reopen(bed.options().withReadOnly(true));
      assertErrno(Errno.EROFS, () -> purge(bed.fs, "a"));
    }
  }

  /**
   * A replica that is fed afterwards keeps what it has, and what it lacks of the past is ENOENT.
   */
  @Test
  void aReplicaKeepsItsOwnHistory() {
    try (TestBed bed = new TestBed()) {
      FileRef secret = bed.file("secret").ref();
      FileRef other = bed.file("other").ref();
      write(bed.fs, secret, 1);
      write(bed.fs, other, 1);
      long one = bed.commit();
      MemoryDevice device = new MemoryDevice("replica", 64L * Units.MIB);
      FileSystem.makeReplica(
          List.of(device),
          MakeOptions.seeded(1, bed.clock),
          bed.fs.mirroring().mirrorRange(0).source().lineage());
      FileSystem replica = FileSystem.open(List.of(device), bed.options());
      feed(bed.fs, replica);
      write(bed.fs, secret, 2);
      write(bed.fs, other, 2);
      long two = bed.commit();
      write(bed.fs, secret, 4);
      bed.commit();
      purge(bed.fs, "secret");
      feed(bed.fs, replica);
      Verify.clean(replica);
      assertArrayEquals(content(1), read(replica, new FileRef(secret.objectId(), one)));
      assertArrayEquals(content(2), read(replica, new FileRef(other.objectId(), two)));
      assertErrno(Errno.ENOENT, () -> replica.attributes(new FileRef(secret.objectId(), two)));
      assertArrayEquals(content(4), read(replica, FileRef.live(secret.objectId())));
      assertErrno(Errno.EROFS, () -> purge(replica, "secret"));
      write(bed.fs, secret, 5);
      bed.commit();
      feed(bed.fs, replica);
      Verify.clean(replica);
      assertArrayEquals(content(5), read(replica, FileRef.live(secret.objectId())));
      replica.close();
    }
  }

  private static void feed(FileSystem source, FileSystem replica) {
    long base = replica.mirroring().replicaState().orElseThrow().base();
    MirrorStart range = source.mirroring().mirrorRange(base);
    long feed = replica.mirroring().mirrorBegin(range);
    MirrorBatch batch;
    do {
      batch = source.mirroring().mirrorRead(range, 1_000);
      ReplicaState ignored = replica.mirroring().mirrorApply(feed, batch);
      range = range.startingAt(batch.next());
    } while (!batch.isLast());
  }

  @Test
  void aFullFilesystemGetsItsSpaceBack() {
    ManualClock clock = new ManualClock();
    FileSystem fs = Rig.SMALL.open(Rig.SMALL.make(1, clock), clock);
    FileRef ref = fs.makeNode(fs.root(), bytes("f"), FileType.REGULAR | 0644, 0, Caller.ROOT).ref();
    FsException full =
        assertThrows(
            FsException.class,
            () -> {
              for (int i = 1; i < 10_000; i++) {
                write(fs, ref, i);
                fs.sync();
              }
            });
    assertEquals(Errno.ENOSPC, full.errno());
    long before = fs.status().freeBytes();
    PurgeReport report = purge(fs, "f");
    assertTrue(report.bytes() > 10L * Units.MIB, report.toString());
    assertTrue(fs.status().freeBytes() - before > 10L * Units.MIB);
    write(fs, ref, 4);
    assertArrayEquals(content(4), read(fs, ref));
    fs.close();
  }
}
