package org.tidemark.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;

/** POSIX access control lists: what they and modes have to do with each other. */
class AclTest {
  private static final String ACCESS = "system.posix_acl_access";
  private static final String DEFAULT = "system.posix_acl_default";
  private static final int NO_ID = -1;
  private static final Caller MASKED = new Caller(1000, 100, 0077, false);

  private final TestBed bed = new TestBed();

  @AfterEach
  void close() {
    bed.close();
  }

  /** Entries as tag, permissions, id. */
  private static byte[] acl(int... entries) {
    ByteBuffer value = ByteBuffer.allocate(4 + entries.length / 3 * 8);
    value.order(ByteOrder.LITTLE_ENDIAN).putInt(2);
    for (int i = 0; i < entries.length; i += 3) {
      value.putShort((short) entries[i]).putShort((short) entries[i + 1]).putInt(entries[i + 2]);
    }
    return value.array();
  }

  /** Owner, user 77, group, mask, other. */
  private static byte[] named(int owner, int user, int group, int mask, int other) {
    return acl(
        1, owner, NO_ID, 2, user, 77, 4, group, NO_ID, 0x10, mask, NO_ID, 0x20, other, NO_ID);
  }

  private static byte[] minimal(int owner, int group, int other) {
    return acl(1, owner, NO_ID, 4, group, NO_ID, 0x20, other, NO_ID);
  }

  private void set(String path, String name, byte[] value) {
    bed.fs.setXattr(bed.ref(path), bytes(name), value, XattrMode.SET);
  }

  private byte[] get(String path, String name) {
    return bed.fs.getXattr(bed.ref(path), bytes(name));
  }

  private int permissions(String path) {
    return bed.stat(path).permissions();
  }

  @Test
  void theModeFollowsTheAccessList() {
    bed.file("f");
    set("f", ACCESS, named(7, 6, 5, 4, 1));
    assertEquals(0741, permissions("f"));
    assertArrayEquals(named(7, 6, 5, 4, 1), get("f", ACCESS));
  }

  @Test
  void theAccessListFollowsTheMode() {
    bed.file("f");
    set("f", ACCESS, named(7, 6, 5, 4, 1));
    bed.set("f", AttributeChange.NONE.withMode(0620));
    assertArrayEquals(named(6, 6, 5, 2, 0), get("f", ACCESS));
    assertEquals(0620, permissions("f"));
  }

  @Test
  void whatAModeCanSayIsNotStored() {
    bed.file("f");
    set("f", ACCESS, named(7, 6, 5, 4, 1));
    set("f", ACCESS, minimal(6, 0, 4));
    assertEquals(0604, permissions("f"));
    assertErrno(Errno.ENODATA, () -> get("f", ACCESS));
    assertEquals(List.of(), bed.fs.listXattrs(bed.ref("f")));
  }

  @Test
  void removingAListLeavesTheMode() {
    bed.file("f");
    set("f", ACCESS, named(7, 6, 5, 4, 1));
    bed.fs.removeXattr(bed.ref("f"), bytes(ACCESS));
    assertEquals(0741, permissions("f"));
    bed.fs.removeXattr(bed.ref("f"), bytes(ACCESS)); // there need not be one
  }

  @Test
  void setGroupIdGoesUnlessTheCallerKeepsIt() {
    bed.file("f");
    bed.set("f", AttributeChange.NONE.withMode(02755));
    set("f", ACCESS, named(7, 6, 5, 5, 5));
    assertEquals(02755, permissions("f"));
    bed.fs.setXattr(bed.ref("f"), bytes(ACCESS), named(7, 6, 5, 5, 4), XattrMode.SET, TestBed.USER);
    assertEquals(0754, permissions("f"));
  }

  @Test
  void aDefaultListTakesThePlaceOfTheUmask() {
    bed.mkdir("d");
    set("d", DEFAULT, named(7, 6, 5, 6, 0));
    bed.node("d/f", FileType.REGULAR | 0666, MASKED);
    assertEquals(0660, permissions("d/f"));
    assertArrayEquals(named(6, 6, 5, 6, 0), get("d/f", ACCESS));
    assertErrno(Errno.ENODATA, () -> get("d/f", DEFAULT));
  }

  @Test
  void aMinimalDefaultListLeavesOnlyAMode() {
    bed.mkdir("d");
    set("d", DEFAULT, minimal(7, 4, 4));
    bed.node("d/f", FileType.REGULAR | 0666, MASKED);
    assertEquals(0644, permissions("d/f"));
    assertErrno(Errno.ENODATA, () -> get("d/f", ACCESS));
  }

  @Test
  void directoriesPassTheDefaultListOn() {
    bed.mkdir("d");
    set("d", DEFAULT, named(7, 6, 5, 7, 0));
    bed.fs.makeDirectory(bed.ref("d"), bytes("e"), 0777, MASKED);
    assertArrayEquals(named(7, 6, 5, 7, 0), get("d/e", DEFAULT));
    assertArrayEquals(named(7, 6, 5, 7, 0), get("d/e", ACCESS));
    bed.node("d/e/f", FileType.REGULAR | 0640, MASKED);
    assertArrayEquals(named(6, 6, 5, 4, 0), get("d/e/f", ACCESS));
    bed.symlink("d/e/l", "f");
    assertEquals(0777, permissions("d/e/l"));
  }

  @Test
  void withoutADefaultListTheUmaskCounts() {
    bed.mkdir("d");
    set("d", DEFAULT, minimal(7, 7, 7));
    bed.fs.removeXattr(bed.ref("d"), bytes(DEFAULT));
    bed.node("d/f", FileType.REGULAR | 0666, MASKED);
    assertEquals(0600, permissions("d/f"));
    bed.fs.makeDirectory(bed.ref("d"), bytes("e"), 0777, MASKED);
    assertEquals(0700, permissions("d/e"));
  }

  @Test
  void nonsenseIsRefused() {
    bed.file("f");
    bed.symlink("l", "f");
    assertErrno(Errno.EINVAL, () -> set("f", ACCESS, bytes("no list")));
    assertErrno(Errno.EINVAL, () -> set("f", ACCESS, new byte[0]));
    assertErrno(Errno.EINVAL, () -> set("f", ACCESS, acl()));
    assertErrno(Errno.EINVAL, () -> set("f", ACCESS, acl(1, 7, NO_ID, 4, 7, NO_ID)));
    assertErrno(Errno.EINVAL, () -> set("f", ACCESS, acl(1, 7, 0, 2, 7, 5, 4, 7, 0, 0x20, 0, 0)));
    assertErrno(Errno.EINVAL, () -> set("f", ACCESS, minimal(8, 0, 0)));
    assertErrno(Errno.EACCES, () -> set("f", DEFAULT, minimal(7, 0, 0)));
    assertErrno(Errno.EOPNOTSUPP, () -> set("l", ACCESS, minimal(7, 0, 0)));
  }

  @Test
  void thePastHasItsLists() {
    bed.file("f");
    set("f", ACCESS, named(7, 6, 5, 4, 1));
    long then = bed.commit();
    set("f", ACCESS, minimal(7, 0, 0));
    FileRef past = new FileRef(bed.ref("f").objectId(), then);
    assertArrayEquals(named(7, 6, 5, 4, 1), bed.fs.getXattr(past, bytes(ACCESS)));
  }

  @Test
  void flagsAreKeptAndPassedOn() {
    bed.mkdir("d");
    bed.fs.setFlags(bed.ref("d"), InodeFlags.NO_DUMP | InodeFlags.NO_ATIME);
    assertEquals(InodeFlags.NO_DUMP | InodeFlags.NO_ATIME, bed.file("d/f").flags());
    bed.fs.setFlags(bed.ref("d/f"), InodeFlags.NO_ATIME);
    assertEquals(InodeFlags.NO_ATIME, bed.stat("d/f").flags());
    assertErrno(Errno.EOPNOTSUPP, () -> bed.fs.setFlags(bed.ref("d"), InodeFlags.NO_HISTORY));
  }
}
