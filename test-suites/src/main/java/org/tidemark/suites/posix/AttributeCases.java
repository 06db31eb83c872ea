package org.tidemark.suites.posix;

import static org.tidemark.suites.posix.Linux.*;
import static org.tidemark.suites.posix.Trial.data;
import static org.tidemark.suites.posix.Trial.text;

import java.util.List;

/** Modes, owners and times, and which of the times which call moves. */
final class AttributeCases {
  private AttributeCases() {}

  static List<PosixCase> cases() {
    return List.of(
        PosixCase.of(
            "chmod.every_bit_of_every_type",
            t -> {
              t.file("a");
              t.dir("d");
              t.fs.mknod("p", S_IFIFO | 0600, 0);
              for (String name : List.of("a", "d", "p")) {
                for (int mode : new int[] {0, 0111, 0222, 0444, 0777, 01777, 02755, 04711, 07777}) {
                  t.fs.chmod(name, mode);
                  t.mode(name, mode, t.fs.lstat(name).permissions());
                }
              }
            },
            Capability.ROOT),
        PosixCase.of(
            "chmod.moves_ctime_alone",
            t -> {
              t.file("a");
              t.dir("d");
              t.times("a", "c", () -> t.fs.chmod("a", 0600));
              t.times("d", "c", () -> t.fs.chmod("d", 0700));
            }),
        PosixCase.of(
            "chmod.of_missing_is_ENOENT", t -> t.fails(ENOENT, () -> t.fs.chmod("a", 0600))),
        PosixCase.of(
            "chmod.through_a_symlink_changes_the_target",
            t -> {
              t.file("a");
              t.fs.symlink("a", "s");
              t.fs.chmod("s", 0700);
              t.mode("target", 0700, t.fs.lstat("a").permissions());
              t.mode("symlink", 0777, t.fs.lstat("s").permissions());
            },
            Capability.KERNEL_PATHS),
        PosixCase.of(
            "chown.sets_both_or_one_and_moves_ctime",
            t -> {
              t.file("a");
              t.times("a", "c", () -> t.fs.lchown("a", 1001, 1002));
              owner(t, "a", 1001, 1002);
              t.fs.lchown("a", 1003, -1);
              owner(t, "a", 1003, 1002);
              t.fs.lchown("a", -1, 1004);
              owner(t, "a", 1003, 1004);
            },
            Capability.ROOT),
        PosixCase.of(
            "chown.large_ids",
            t -> {
              t.file("a");
              t.fs.lchown("a", 0x7ffffffe, -2);
              owner(t, "a", 0x7ffffffe, -2);
            },
            Capability.ROOT),
        PosixCase.of(
            "chown.of_a_symlink_leaves_the_target",
            t -> {
              t.file("a");
              t.fs.symlink("a", "s");
              t.fs.lchown("s", 1001, 1001);
              owner(t, "s", 1001, 1001);
              owner(t, "a", 0, 0);
            },
            Capability.ROOT),
        PosixCase.of(
            "chown.takes_setuid_and_setgid_away",
            t -> {
              t.file("a");
              t.fs.chmod("a", 06755);
              t.fs.lchown("a", 1001, 1001);
              t.mode("mode", 0755, t.fs.lstat("a").permissions());
            },
            Capability.ROOT),
        PosixCase.of(
            "chown.keeps_setgid_without_group_execution",
            t -> {
              t.file("a");
              t.fs.chmod("a", 02644);
              t.fs.lchown("a", 1001, 1001);
              t.mode("mode", 02644, t.fs.lstat("a").permissions());
            },
            Capability.ROOT),
        PosixCase.of(
            "chown.of_a_directory_keeps_its_bits",
            t -> {
              t.dir("d");
              t.fs.chmod("d", 06755);
              t.fs.lchown("d", 1001, 1001);
              t.mode("mode", 06755, t.fs.lstat("d").permissions());
            },
            Capability.ROOT),
        PosixCase.of(
            "utimens.sets_nanoseconds_and_moves_ctime",
            t -> {
              t.file("a");
              long ctime = t.fs.lstat("a").ctime();
              t.fs.tick();
              t.fs.utimens("a", 1_234_567_890_123_456_789L, 1_111_111_111_987_654_321L);
              Stat stat = t.fs.lstat("a");
              t.equal("atime", 1_234_567_890_123_456_789L, stat.atime());
              t.equal("mtime", 1_111_111_111_987_654_321L, stat.mtime());
              t.that(stat.ctime() > ctime, "ctime must move");
            }),
        PosixCase.of(
            "utimens.omit_leaves_and_now_sets_the_present",
            t -> {
              t.file("a");
              t.fs.utimens("a", 1_000_000_001L, 2_000_000_002L);
              t.fs.utimens("a", UTIME_OMIT, 3_000_000_003L);
              t.equal("atime", 1_000_000_001L, t.fs.lstat("a").atime());
              t.equal("mtime", 3_000_000_003L, t.fs.lstat("a").mtime());
              t.fs.utimens("a", 4_000_000_004L, UTIME_OMIT);
              t.equal("atime", 4_000_000_004L, t.fs.lstat("a").atime());
              t.equal("mtime", 3_000_000_003L, t.fs.lstat("a").mtime());
              t.file("b");
              t.fs.tick();
              t.fs.utimens("a", UTIME_NOW, UTIME_NOW);
              t.that(t.fs.lstat("a").mtime() > t.fs.lstat("b").mtime(), "mtime is not the present");
              t.that(t.fs.lstat("a").atime() > t.fs.lstat("b").mtime(), "atime is not the present");
            }),
        PosixCase.of(
            "utimens.far_times",
            t -> {
              t.file("a");
              for (long seconds :
                  new long[] {0, 1, 2_147_483_647L, 2_147_483_648L, 4_294_967_296L}) {
                t.fs.utimens("a", seconds * 1_000_000_000L, seconds * 1_000_000_000L + 5);
                t.equal("atime", seconds * 1_000_000_000L, t.fs.lstat("a").atime());
                t.equal("mtime", seconds * 1_000_000_000L + 5, t.fs.lstat("a").mtime());
              }
            }),
        PosixCase.of(
            "utimens.before_1970",
            t -> {
              t.file("a");
              t.fs.utimens("a", -1_500_000_000L, -1L);
              t.equal("atime", -1_500_000_000L, t.fs.lstat("a").atime());
              t.equal("mtime", -1L, t.fs.lstat("a").mtime());
            }),
        PosixCase.of(
            "utimens.of_symlink_dir_and_fifo",
            t -> {
              t.fs.symlink("x", "s");
              t.dir("d");
              t.fs.mknod("p", S_IFIFO | 0600, 0);
              for (String name : List.of("s", "d", "p")) {
                t.fs.utimens(name, 5_000_000_005L, 6_000_000_006L);
                t.equal("mtime of " + name, 6_000_000_006L, t.fs.lstat(name).mtime());
              }
            }),
        PosixCase.of(
            "times.write_moves_mtime_and_ctime",
            t -> {
              t.file("a", text("x"));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.times("a", "mc", () -> fd.pwrite(0, text("y")));
              t.times("a", "mc", () -> fd.pwrite(100, text("y")));
            }),
        PosixCase.of(
            "times.write_of_nothing_moves_nothing",
            t -> {
              t.file("a", text("x"));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.times("a", "", () -> fd.pwrite(0, text("")));
            }),
        PosixCase.of(
            "times.read_moves_neither_mtime_nor_ctime",
            t -> {
              t.file("a", text("x"));
              t.times("a", "", () -> t.content("a"));
            }),
        PosixCase.of(
            "times.first_read_after_a_write_moves_atime",
            t -> {
              t.file("a", text("x"));
              t.fs.tick();
              Trial.Fd fd = t.open("a", O_RDWR);
              fd.pwrite(0, text("y"));
              long before = t.fs.lstat("a").atime();
              t.fs.tick();
              fd.pread(0, 1);
              t.that(t.fs.lstat("a").atime() > before, "atime must move");
            },
            Capability.ATIME),
        PosixCase.of(
            "times.fsync_moves_nothing",
            t -> {
              t.file("a", text("x"));
              Trial.Fd fd = t.open("a", O_RDWR);
              fd.pwrite(0, data(1, 9_000));
              t.times("a", "", () -> t.fs.fsync(fd.number));
            }),
        PosixCase.of(
            "times.survive_write_then_utimens_then_fsync",
            t -> {
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR);
              fd.pwrite(0, data(1, 9_000));
              t.fs.utimens("a", 7_000_000_007L, 8_000_000_008L);
              t.fs.fsync(fd.number);
              fd.close();
              t.equal("mtime", 8_000_000_008L, t.fs.lstat("a").mtime());
            }),
        PosixCase.of(
            "times.truncate_moves_mtime_and_ctime",
            t -> {
              t.file("a", data(1, 10_000));
              t.times("a", "mc", () -> t.fs.truncate("a", 5_000));
              t.times("a", "mc", () -> t.fs.truncate("a", 15_000));
            }),
        PosixCase.of(
            "times.rename_keeps_mtime_of_files",
            t -> {
              t.file("a", text("x"));
              long mtime = t.fs.lstat("a").mtime();
              t.fs.tick();
              t.fs.rename("a", "b", 0);
              t.equal("mtime", mtime, t.fs.lstat("b").mtime());
            }),
        PosixCase.of(
            "stat.blocks_count_what_is_stored",
            t -> {
              t.file("a", data(1, 1 << 20));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.fsync(fd.number);
              long bytes = fd.stat().blocks() * 512;
              t.that(bytes >= 1 << 20 && bytes < (1 << 20) + (1 << 18), "blocks: " + bytes);
            }),
        PosixCase.of(
            "statvfs.makes_sense",
            t -> {
              PosixSubject.Capacity capacity = t.fs.capacity();
              t.that(capacity.blockBytes() >= 512, "block size " + capacity);
              t.that(capacity.blocks() > 0, "no blocks " + capacity);
              t.that(capacity.free() <= capacity.blocks(), "more free than there is " + capacity);
              t.that(
                  capacity.available() <= capacity.free(), "more available than free " + capacity);
              t.equal("longest name", 255, capacity.nameBytesMax());
            }));
  }

  private static void owner(Trial t, String name, int uid, int gid) {
    Stat stat = t.fs.lstat(name);
    t.equal("uid", uid, stat.uid());
    t.equal("gid", gid, stat.gid());
  }
}
