package org.tidemark.suites.posix;

import static org.tidemark.suites.posix.Linux.*;
import static org.tidemark.suites.posix.Trial.data;
import static org.tidemark.suites.posix.Trial.text;

import java.util.List;

/** Hard links, symlinks, unlinking, and files that live on without a name. */
final class LinkCases {
  private LinkCases() {}

  static List<PosixCase> cases() {
    return List.of(
        PosixCase.of(
            "link.counts_and_shares_the_inode",
            t -> {
              t.file("a", text("x"));
              t.fs.link("a", "b");
              t.links("a", 2);
              t.equal("inode", t.fs.lstat("a").ino(), t.fs.lstat("b").ino());
              t.fs.unlink("a");
              t.links("b", 1);
              t.same("content", text("x"), t.content("b"));
            }),
        PosixCase.of(
            "link.moves_ctime_of_file_and_times_of_dir",
            t -> {
              t.dir("d");
              t.file("a");
              t.times("a", "c", () -> t.times("d", "mc", () -> t.fs.link("a", "d/b")));
              t.times("a", "c", () -> t.times("d", "mc", () -> t.fs.unlink("d/b")));
            }),
        PosixCase.of(
            "link.to_existing_is_EEXIST",
            t -> {
              t.file("a");
              t.file("b");
              t.dir("d");
              t.fails(EEXIST, () -> t.fs.link("a", "b"));
              t.fails(EEXIST, () -> t.fs.link("a", "a"));
              t.fails(EEXIST, () -> t.fs.link("a", "d"));
            }),
        PosixCase.of(
            "link.of_a_directory_is_EPERM",
            t -> {
              t.dir("d");
              t.fails(EPERM, () -> t.fs.link("d", "e"));
            }),
        PosixCase.of("link.of_missing_is_ENOENT", t -> t.fails(ENOENT, () -> t.fs.link("a", "b"))),
        PosixCase.of(
            "link.into_missing_dir_is_ENOENT_into_file_ENOTDIR",
            t -> {
              t.file("a");
              t.file("f");
              t.fails(ENOENT, () -> t.fs.link("a", "d/b"));
              t.fails(ENOTDIR, () -> t.fs.link("a", "f/b"));
            }),
        PosixCase.of(
            "link.of_a_symlink_links_the_symlink",
            t -> {
              t.fs.symlink("nowhere", "s");
              t.fs.link("s", "s2");
              t.links("s", 2);
              t.equal("target", "nowhere", t.fs.readlink("s2"));
            }),
        PosixCase.of(
            "link.of_special_files",
            t -> {
              t.fs.mknod("p", S_IFIFO | 0600, 0);
              t.fs.link("p", "p2");
              t.links("p", 2);
              t.fs.unlink("p");
              t.mode("type", S_IFIFO, t.fs.lstat("p2").type());
            }),
        PosixCase.of(
            "link.many_links_of_one_file",
            t -> {
              t.file("a");
              for (int i = 0; i < 1_000; i++) {
                t.fs.link("a", "link" + i);
              }
              t.links("a", 1_001);
              t.equal("names", 1_001, t.names(".").size());
              for (int i = 0; i < 1_000; i += 2) {
                t.fs.unlink("link" + i);
              }
              t.links("link1", 501);
            }),
        PosixCase.of("unlink.missing_is_ENOENT", t -> t.fails(ENOENT, () -> t.fs.unlink("a"))),
        PosixCase.of(
            "unlink.below_a_file_is_ENOTDIR",
            t -> {
              t.file("a");
              t.fails(ENOTDIR, () -> t.fs.unlink("a/b"));
            }),
        PosixCase.of(
            "unlink.directory_is_EISDIR",
            t -> {
              t.dir("d");
              t.fails(EISDIR, () -> t.fs.unlink("d"));
            }),
        PosixCase.of(
            "unlink.every_type",
            t -> {
              t.file("a");
              t.fs.symlink("x", "s");
              t.fs.mknod("p", S_IFIFO | 0600, 0);
              t.fs.mknod("k", S_IFSOCK | 0600, 0);
              for (String name : List.of("a", "s", "p", "k")) {
                t.fs.unlink(name);
                t.that(!t.exists(name), name + " is still there");
              }
            }),
        PosixCase.of(
            "unlink.open_file_keeps_its_content",
            t -> {
              t.file("a", data(1, 100_000));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.unlink("a");
              t.that(!t.exists("a"), "still there");
              t.equal("links", 0, fd.stat().nlink());
              t.same("content", data(1, 100_000), fd.pread(0, 200_000));
            }),
        PosixCase.of(
            "unlink.open_file_can_be_written_extended_and_truncated",
            t -> {
              t.file("a", data(1, 5_000));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.unlink("a");
              fd.pwrite(300_000, data(2, 70_000));
              t.equal("size", 370_000, fd.stat().size());
              t.same("new", data(2, 70_000), fd.pread(300_000, 70_001));
              t.same("hole", new byte[100], fd.pread(5_000, 100));
              t.fs.ftruncate(fd.number, 100);
              t.equal("size", 100, fd.stat().size());
              t.fs.fsync(fd.number);
              t.equal("read past the end", 0, fd.pread(100, 10).length);
            }),
        PosixCase.of(
            "unlink.open_file_leaves_no_hidden_name",
            t -> {
              t.file("a");
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.unlink("a");
              t.equal("names", 0, t.names(".").size());
              fd.pwrite(0, text("x"));
            }),
        PosixCase.of(
            "unlink.open_file_allows_rmdir_of_its_directory",
            t -> {
              t.dir("d");
              t.file("d/a");
              Trial.Fd fd = t.open("d/a", O_RDWR);
              t.fs.unlink("d/a");
              t.fs.rmdir("d");
              fd.pwrite(0, text("still here"));
              t.same("content", text("still here"), fd.pread(0, 100));
            }),
        PosixCase.of(
            "unlink.open_file_and_new_file_of_the_same_name_are_two",
            t -> {
              t.file("a", text("old"));
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.unlink("a");
              t.file("a", text("new one"));
              t.same("old", text("old"), fd.pread(0, 100));
              t.same("new", text("new one"), t.content("a"));
              t.that(fd.stat().ino() != t.fs.lstat("a").ino(), "same inode");
            }),
        PosixCase.of(
            "unlink.open_file_takes_attribute_changes",
            t -> {
              t.file("a");
              Trial.Fd fd = t.open("a", O_RDWR);
              t.fs.unlink("a");
              t.fs.fchmod(fd.number, 0600);
              t.mode("mode", 0600, fd.stat().permissions());
            }),
        PosixCase.of(
            "unlink.one_of_two_names_moves_ctime_keeps_mtime",
            t -> {
              t.file("a");
              t.fs.link("a", "b");
              t.times("b", "c", () -> t.fs.unlink("a"));
            }),
        PosixCase.of(
            "symlink.has_its_target_and_length",
            t -> {
              t.fs.symlink("some/where", "s");
              Stat stat = t.fs.lstat("s");
              t.mode("mode", S_IFLNK | 0777, stat.mode());
              t.equal("size", 10, stat.size());
              t.equal("target", "some/where", t.fs.readlink("s"));
            }),
        PosixCase.of(
            "symlink.over_existing_is_EEXIST",
            t -> {
              t.file("a");
              t.fs.symlink("x", "s");
              t.fails(EEXIST, () -> t.fs.symlink("y", "a"));
              t.fails(EEXIST, () -> t.fs.symlink("y", "s"));
            }),
        PosixCase.of(
            "symlink.target_of_4095_bytes",
            t -> {
              String target = "d/".repeat(2_047) + "e";
              t.fs.symlink(target, "s");
              t.equal("target", target, t.fs.readlink("s"));
              t.equal("size", 4_095, t.fs.lstat("s").size());
            }),
        PosixCase.of(
            "symlink.target_over_4095_is_ENAMETOOLONG",
            t -> t.fails(ENAMETOOLONG, () -> t.fs.symlink("d".repeat(4_096), "s"))),
        PosixCase.of(
            "symlink.bytes_of_any_kind",
            t -> {
              String target = "\u00ff\u00fe\u0001 \n*\u0080";
              t.fs.symlink(target, "s");
              t.equal("target", target, t.fs.readlink("s"));
            }),
        PosixCase.of(
            "readlink.of_other_types_is_EINVAL",
            t -> {
              t.file("a");
              t.dir("d");
              t.fs.mknod("p", S_IFIFO | 0600, 0);
              t.fails(EINVAL, () -> t.fs.readlink("a"));
              t.fails(EINVAL, () -> t.fs.readlink("d"));
              t.fails(EINVAL, () -> t.fs.readlink("p"));
              t.fails(ENOENT, () -> t.fs.readlink("none"));
            }),
        PosixCase.of(
            "symlink.loop_is_ELOOP",
            t -> {
              t.fs.symlink("b", "a");
              t.fs.symlink("a", "b");
              t.fails(ELOOP, () -> t.fs.stat("a"));
              t.fails(ELOOP, () -> t.fs.open("a", O_RDONLY, 0));
              t.fails(ELOOP, () -> t.fs.stat("a/x"));
            },
            Capability.KERNEL_PATHS),
        PosixCase.of(
            "symlink.chain_of_40_works_41_is_ELOOP",
            t -> {
              t.file("l0", text("x"));
              for (int i = 1; i <= 41; i++) {
                t.fs.symlink("l" + (i - 1), "l" + i);
              }
              t.same("content", text("x"), t.content("l40"));
              t.fails(ELOOP, () -> t.fs.stat("l41"));
            },
            Capability.KERNEL_PATHS),
        PosixCase.of(
            "symlink.in_the_middle_is_followed",
            t -> {
              t.dir("d");
              t.fs.symlink("d", "s");
              t.file("s/a", text("x"));
              t.same("content", text("x"), t.content("d/a"));
              t.fs.mkdir("s/e", 0755);
              t.fs.rename("s/a", "s/e/a", 0);
              t.same("content", text("x"), t.content("d/e/a"));
              t.fs.unlink("s/e/a");
              t.fs.rmdir("s/e");
            },
            Capability.KERNEL_PATHS));
  }
}
