package org.tidemark.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.InodeFormat;
import org.tidemark.format.RecordType;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.Mirroring;
import org.tidemark.fs.Tampering;
import org.tidemark.fs.XattrMode;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;

/** A replica that was changed in any way is told from its source, and where. */
class ComparisonTest {
  private final MirrorBed bed = new MirrorBed(1, true);

  private static byte[] withOtherEnd(byte[] payload) {
    payload[payload.length - 1] ^= 1;
    return payload;
  }

  private static void assertEqual(Comparison.Result result) {
    assertTrue(result.isEqual(), result::toString);
  }

  private void assertOnly(String path, Comparison.Kind kind) {
    Comparison.Result result = bed.compare(false);
    assertEquals(List.of(new Comparison.Difference(bed.id(path), kind)), result.differences());
    assertEquals(path, bed.path(bed.id(path)));
    assertEquals(1, result.differenceCount());
    assertEquals(0, result.undecided());
    assertFalse(result.isEqual());
  }

  @Test
  void bothAreEqualAtTheMark() {
    bed.fill("d", 100);
    long mark = bed.copy();
    Comparison.Result result = bed.compare(true);
    assertEqual(result);
    assertEquals(108, result.objects());
    assertTrue(result.ranges() <= Comparison.PARTS + 1, result::toString);
    assertEquals(mark, bed.moment().tid());
  }

  @Test
  void whatComesLaterDoesNotMatter() {
    bed.fill("d", 50);
    bed.copy();
    bed.fill("e", 200);
    bed.source.unlink(bed.directory("d"), MirrorBed.name("f1"));
    FileRef written = bed.write(bed.source, bed.directory("d"), "large", 99_000, 7);
    assertEquals(bed.id("/d/large"), written.objectId());
    long ignored = bed.source.sync();
    assertEqual(bed.compare(true));
    // A part of the next range.
    ReplicaState state = bed.replica.mirroring().replicaState().orElseThrow();
    Mirroring source = bed.source.mirroring();
    MirrorStart range = source.mirrorRange(state.base());
    long feed = bed.replica.mirroring().mirrorBegin(range);
    MirrorBatch batch = source.mirrorRead(range, 5_000);
    assertFalse(batch.isLast());
    ReplicaState after = bed.replica.mirroring().mirrorApply(feed, batch);
    ignored = bed.replica.sync();
    assertEquals(state.mark(), after.mark());
    assertEqual(bed.compare(true));
    bed.copy();
    assertEqual(bed.compare(true));
  }

  @ParameterizedTest
  @CsvSource({
    "/d/f7,INODE",
    "/d,DIRENT",
    "/d/large,EXTENT",
    "/d/small,INLINE",
    "/d/symlink,SYMLINK",
    "/d/tagged,XATTR",
    "/d/device,INODE",
    "/d/empty,INODE"
  })
  void aRecordThatSaysSomethingElse(String path, String type) {
    bed.fill("d", 100);
    bed.copy();
    new Tampering(bed.replica).payload(bed.id(path), typeOf(type), ComparisonTest::withOtherEnd);
    assertOnly(path, Comparison.Kind.DIFFERENT);
  }

  private static int typeOf(String name) {
    for (int type = RecordType.INODE; RecordType.isValid(type); type++) {
      if (RecordType.toString(type).equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException(name);
  }

  @ParameterizedTest
  @CsvSource({
    "/d,DIRENT",
    "/d/large,EXTENT",
    "/d/small,INLINE",
    "/d/symlink,SYMLINK",
    "/d/tagged,XATTR"
  })
  void aRecordThatIsMissing(String path, String type) {
    bed.fill("d", 100);
    bed.copy();
    new Tampering(bed.replica).remove(bed.id(path), typeOf(type));
    assertEquals(
        List.of(new Comparison.Difference(bed.id(path), Comparison.Kind.DIFFERENT)),
        bed.compare(false).differences());
  }

  @Test
  void everyFieldOfAnInodeCounts() {
    bed.fill("d", 3);
    bed.copy();
    Tampering replica = new Tampering(bed.replica);
    for (int at = 0; at < InodeFormat.LENGTH; at++) {
      int place = at;
      UnaryOperator<byte[]> flip =
          payload -> {
            payload[place] ^= 4;
            return payload;
          };
      replica.payload(bed.id("/d/f1"), RecordType.INODE, flip);
      Comparison.Result result = bed.compare(false);
      assertEquals(
          List.of(new Comparison.Difference(bed.id("/d/f1"), Comparison.Kind.DIFFERENT)),
          result.differences(),
          "byte " + at);
      replica.payload(bed.id("/d/f1"), RecordType.INODE, flip);
    }
    assertEqual(bed.compare(false));
  }

  /** Where data lies is another matter on each side. */
  @Test
  void theAddressOfAnExtentDoesNotCount() {
    bed.fill("d", 3);
    bed.copy();
    new Tampering(bed.replica)
        .payload(
            bed.id("/d/large"),
            RecordType.EXTENT,
            payload -> {
              payload[ExtentFormat.ADDRESS_OFFSET + 2] ^= 0x10;
              return payload;
            });
    assertEqual(bed.compare(false));
  }

  @Test
  void objectsThatAreMissingOrTooMany() {
    bed.fill("d", 100);
    bed.copy();
    long gone = bed.id("/d/f50");
    long empty = bed.id("/d/f60");
    new Tampering(bed.replica).remove(gone);
    new Tampering(bed.replica).remove(empty, RecordType.INODE);
    long far = 1L << 40;
    new Tampering(bed.replica).copy(bed.id("/d/f3"), far);
    assertTrue(bed.moment().objectIdsEnd() < far);
    Comparison.Result result = bed.compare(false);
    assertEquals(
        List.of(
            new Comparison.Difference(gone, Comparison.Kind.MISSING),
            new Comparison.Difference(empty, Comparison.Kind.MISSING),
            new Comparison.Difference(far, Comparison.Kind.EXTRA)),
        result.differences());
    assertEquals(0, result.undecided());
    assertEquals("/d/f50", bed.path(gone));
    // On the source it may be that no history is kept of what was there.
    new Tampering(bed.source).remove(bed.id("/d/f70"), RecordType.INODE);
    result = bed.compare(false);
    assertTrue(result.undecided() >= 1, result::toString);
    assertEquals(gone, result.differences().getFirst().objectId());
  }

  @Test
  void oneObjectAmongManyIsFoundInFewSteps() {
    bed.fill("d", 9_000);
    bed.copy();
    Comparison.Result equal = bed.compare(false);
    assertEqual(equal);
    assertEquals(Comparison.PARTS + 1, equal.ranges());
    new Tampering(bed.replica)
        .payload(bed.id("/d/f4321"), RecordType.INODE, ComparisonTest::withOtherEnd);
    Comparison.Result result = bed.compare(false);
    assertEquals(
        List.of(new Comparison.Difference(bed.id("/d/f4321"), Comparison.Kind.DIFFERENT)),
        result.differences());
    // 64 parts of 9,000 objects, 64 parts of one of them at most, the objects in one of those.
    assertTrue(result.ranges() > equal.ranges() + Comparison.PARTS / 2, result::toString);
    assertTrue(result.ranges() <= equal.ranges() + 2 * Comparison.PARTS, result::toString);
  }

  @Test
  void differencesAreCountedAndTheFirstOnesListed() {
    bed.fill("d", 1_200);
    bed.copy();
    Tampering replica = new Tampering(bed.replica);
    for (int i = 0; i < 1_100; i++) {
      replica.payload(bed.id("/d/f" + i), RecordType.INODE, ComparisonTest::withOtherEnd);
    }
    Comparison.Result result = bed.compare(false);
    assertEquals(1_100, result.differenceCount());
    assertEquals(Comparison.LISTED_MAX, result.differences().size());
    long[] ids = result.differences().stream().mapToLong(Comparison.Difference::objectId).toArray();
    assertTrue(Arrays.equals(ids, Arrays.stream(ids).sorted().toArray()));
    assertEquals(bed.id("/d/f0"), ids[0]);
  }

  @Test
  void damagedDataIsFoundIfItIsRead() {
    bed.fill("d", 10);
    bed.copy();
    new Tampering(bed.replica).damageData(bed.id("/d/large"));
    bed.reopenReplica();
    assertEqual(bed.compare(false));
    Comparison.Result result = bed.compare(true);
    assertFalse(result.isEqual());
    assertEquals(List.of(), result.differences());
    assertEquals(1, result.damagedCount());
    Comparison.Damaged damaged = result.damaged().getFirst();
    assertEquals("DST", damaged.side());
    assertEquals(bed.id("/d/large"), damaged.damage().objectId());
    assertEquals(0, damaged.damage().offset());
    assertTrue(damaged.damage().problem().contains("expected checksum"), damaged::toString);
  }

  @ParameterizedTest
  @CsvSource({"SRC", "DST"})
  void aNodeThatCannotBeRead(String side) {
    bed.fill("d", 4_000);
    bed.copy();
    long there = bed.id("/d/f5");
    boolean ofSource = side.equals("SRC");
    long low = new Tampering(ofSource ? bed.source : bed.replica).damageLeaf();
    if (ofSource) {
      bed.reopenSource();
    } else {
      bed.reopenReplica();
    }
    Comparison.Result result = bed.compare(true);
    assertEquals(1, result.damagedCount(), result::toString);
    assertEquals(side, result.damaged().getFirst().side());
    List<Comparison.Difference> differences = result.differences();
    assertTrue(differences.size() > 1 && differences.size() < 400, result::toString);
    assertTrue(
        differences.stream()
            .allMatch(each -> each.kind() == Comparison.Kind.UNREADABLE && each.objectId() >= low),
        result::toString);
    assertTrue(differences.stream().noneMatch(each -> each.objectId() == there));
  }

  @Test
  void whatHasNoHistoryIsUndecided() {
    MirrorBed other = new MirrorBed(2, false);
    other.fill("d", 30);
    other.copy();
    assertEqual(other.compare(true));
    CommonMoment moment = other.moment();
    FileRef changed = other.write(other.source, other.directory("d"), "f7", 20, 99);
    assertEquals(other.id("/d/f7"), changed.objectId());
    long ignored = other.source.sync();
    Comparison.Result result = other.compare(moment, false);
    assertEquals(List.of(), result.differences());
    assertEquals(1, result.undecided());
    assertEquals(List.of(changed.objectId()), result.undecidedObjects());
    // What the replica lacks is missing all the same.
    new Tampering(other.replica).remove(other.id("/d/f3"));
    result = other.compare(moment, false);
    assertEquals(
        List.of(new Comparison.Difference(other.id("/d/f3"), Comparison.Kind.MISSING)),
        result.differences());
    assertTrue(other.copy() > moment.tid());
    result = other.compare(false);
    assertEquals(1, result.differenceCount());
    assertEquals(0, result.undecided());
  }

  /** Of a file at a moment there is either everything or nothing, however its history changes. */
  @Test
  void filesWhoseHistoryIsSwitchedOffAndOn() {
    bed.fill("d", 20);
    history("f1", "off");
    history("f2", "off");
    history("f4", "off");
    bed.copy();
    CommonMoment moment = bed.moment();
    changeFiles(1);
    assertOnlyUndecided(2, bed.compare(moment, true)); // f1 and f2
    history("f3", "off");
    history("f2", "on");
    changeFiles(2);
    history("f1", "on");
    history("f3", "on");
    changeFiles(3);
    assertOnlyUndecided(2, bed.compare(moment, true));
    history("f4", "on");
    long ignored = bed.source.sync();
    assertOnlyUndecided(3, bed.compare(moment, true));
    bed.copy();
    assertEqual(bed.compare(true));
  }

  private void history(String file, String value) {
    bed.clock.advanceSeconds(1);
    FileRef ref = bed.source.lookup(bed.directory("d"), MirrorBed.name(file)).ref();
    bed.source.setXattr(
        ref, MirrorBed.name("user.tidemark.history"), MirrorBed.name(value), XattrMode.SET);
  }

  /** Changes f1, f2 and f3 twice, the second time with other data in extents. */
  private void changeFiles(int seed) {
    for (int bytes : new int[] {30, 20_000}) {
      for (String file : List.of("f1", "f2", "f3")) {
        FileRef ignored = bed.write(bed.source, bed.directory("d"), file, bytes, seed + bytes);
      }
      bed.clock.advanceSeconds(1);
      long ignored = bed.source.sync();
    }
  }

  private static void assertOnlyUndecided(int count, Comparison.Result result) {
    assertEquals(0, result.differenceCount(), result::toString);
    assertEquals(count, result.undecided(), result::toString);
    assertEquals(0, result.damagedCount(), result::toString);
  }
}
