package org.tidemark.suites.posix;

import static org.tidemark.suites.posix.Linux.*;
import static org.tidemark.suites.posix.Trial.data;
import static org.tidemark.suites.posix.Trial.text;

import java.util.List;

/** Opening and creating. */
final class OpenCases {
  private OpenCases() {}

  static List<PosixCase> cases() {
    return List.of(
        PosixCase.of(
            "open.missing_is_ENOENT", t -> t.fails(ENOENT, () -> t.fs.open("a", O_RDONLY, 0))),
        PosixCase.of(
            "open.creat_makes_an_empty_file_of_the_mode",
            t -> {
              t.open("a", O_CREAT | O_RDWR, 0751).close();
              Stat stat = t.fs.lstat("a");
              t.mode("mode", S_IFREG | 0751, stat.mode());
              t.equal("size", 0, stat.size());
              t.equal("links", 1, stat.nlink());
              t.equal("blocks", 0, stat.blocks());
            }),
        PosixCase.of(
            "open.creat_of_an_existing_file_keeps_content_and_mode",
            t -> {
              t.file("a", text("content"));
              t.open("a", O_CREAT | O_RDWR, 0777).close();
              t.same("content", text("content"), t.content("a"));
              t.mode("mode", 0644, t.fs.lstat("a").permissions());
            }),
        PosixCase.of(
            "open.excl_on_existing_file_is_EEXIST",
            t -> {
              t.file("a");
              t.fails(EEXIST, () -> t.fs.open("a", O_CREAT | O_EXCL | O_RDWR, 0644));
            }),
        PosixCase.of(
            "open.excl_on_existing_dir_is_EEXIST",
            t -> {
              t.dir("a");
              t.fails(EEXIST, () -> t.fs.open("a", O_CREAT | O_EXCL | O_RDWR, 0644));
            }),
        PosixCase.of(
            "open.excl_on_dangling_symlink_is_EEXIST",
            t -> {
              t.fs.symlink("nowhere", "a");
              t.fails(EEXIST, () -> t.fs.open("a", O_CREAT | O_EXCL | O_RDWR, 0644));
              t.that(!t.exists("nowhere"), "the target was created");
            }),
        PosixCase.of(
            "open.creat_through_dangling_symlink_makes_the_target",
            t -> {
              t.fs.symlink("target", "a");
              t.open("a", O_CREAT | O_RDWR).close();
              t.mode("type", S_IFREG, t.fs.lstat("target").type());
            },
            Capability.KERNEL_PATHS),
        PosixCase.of(
            "open.dir_for_writing_is_EISDIR",
            t -> {
              t.dir("d");
              t.fails(EISDIR, () -> t.fs.open("d", O_WRONLY, 0));
              t.fails(EISDIR, () -> t.fs.open("d", O_RDWR, 0));
            }),
        PosixCase.of(
            "open.dir_with_trunc_is_EISDIR",
            t -> {
              t.dir("d");
              t.fails(EISDIR, () -> t.fs.open("d", O_RDONLY | O_TRUNC, 0));
            },
            Capability.KERNEL_PATHS),
        PosixCase.of(
            "open.O_DIRECTORY_on_file_is_ENOTDIR",
            t -> {
              t.file("a");
              t.fails(ENOTDIR, () -> t.fs.open("a", O_RDONLY | O_DIRECTORY, 0));
            }),
        PosixCase.of(
            "open.file_as_directory_is_ENOTDIR",
            t -> {
              t.file("a");
              t.fails(ENOTDIR, () -> t.fs.open("a/b", O_RDONLY, 0));
              t.fails(ENOTDIR, () -> t.fs.open("a/b", O_CREAT | O_RDWR, 0644));
            }),
        PosixCase.of(
            "open.in_missing_dir_is_ENOENT",
            t -> t.fails(ENOENT, () -> t.fs.open("d/a", O_CREAT | O_RDWR, 0644))),
        PosixCase.of(
            "open.NOFOLLOW_on_symlink_is_ELOOP",
            t -> {
              t.file("a");
              t.fs.symlink("a", "s");
              t.fails(ELOOP, () -> t.fs.open("s", O_RDONLY | O_NOFOLLOW, 0));
            }),
        PosixCase.of(
            "open.trunc_empties_and_moves_mtime_ctime",
            t -> {
              t.file("a", data(1, 10_000));
              t.times("a", "mc", () -> t.open("a", O_WRONLY | O_TRUNC).close());
              t.equal("size", 0, t.fs.lstat("a").size());
              t.equal("blocks", 0, t.fs.lstat("a").blocks());
            }),
        PosixCase.of(
            "open.create_moves_times_of_the_directory",
            t -> {
              t.dir("d");
              t.times("d", "mc", () -> t.file("d/a"));
            }),
        PosixCase.of(
            "open.existing_moves_no_times_of_the_directory",
            t -> {
              t.dir("d");
              t.file("d/a");
              t.times("d", "", () -> t.open("d/a", O_CREAT | O_RDWR).close());
            }),
        PosixCase.of(
            "open.creates_with_all_times_equal_or_close",
            t -> {
              t.file("before");
              t.fs.tick();
              t.file("a");
              long before = t.fs.lstat("before").mtime();
              Stat stat = t.fs.lstat("a");
              t.that(
                  stat.atime() > before && stat.mtime() > before && stat.ctime() > before,
                  "a new file has old times " + stat);
            }),
        PosixCase.of(
            "open.written_through_two_descriptors_is_one_file",
            t -> {
              t.file("a");
              Trial.Fd one = t.open("a", O_RDWR);
              Trial.Fd two = t.open("a", O_RDWR);
              one.pwrite(0, text("hello"));
              two.pwrite(5, text("world"));
              t.same("content", text("helloworld"), one.pread(0, 100));
              t.same("content", text("helloworld"), two.pread(0, 100));
              t.equal("size", 10, one.stat().size());
            }),
        PosixCase.of(
            "open.write_on_read_only_descriptor_is_EBADF",
            t -> {
              t.file("a");
              Trial.Fd fd = t.open("a", O_RDONLY);
              t.fails(EBADF, () -> fd.pwrite(0, text("x")));
            },
            Capability.DESCRIPTORS),
        PosixCase.of(
            "open.read_on_write_only_descriptor_is_EBADF",
            t -> {
              t.file("a", text("x"));
              Trial.Fd fd = t.open("a", O_WRONLY);
              t.fails(EBADF, () -> fd.pread(0, 1));
            },
            Capability.DESCRIPTORS),
        PosixCase.of(
            "open.append_writes_at_the_end_wherever_it_reads",
            t -> {
              t.file("a", text("12345"));
              Trial.Fd fd = t.open("a", O_RDWR | O_APPEND);
              t.fs.seek(fd.number, 0, SEEK_SET);
              fd.write(text("678"));
              t.same("content", text("12345678"), t.content("a"));
              t.equal("offset", 8, t.fs.seek(fd.number, 0, SEEK_CUR));
            },
            Capability.DESCRIPTORS),
        PosixCase.of(
            "open.seek_past_the_end_then_write_leaves_zeros",
            t -> {
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR);
              t.equal("offset", 7, t.fs.seek(fd.number, 7, SEEK_SET));
              fd.write(text("x"));
              t.same("content", text("\0\0\0\0\0\0\0x"), t.content("a"));
              t.equal("end", 8, t.fs.seek(fd.number, 0, SEEK_END));
              t.equal("read at the end", 0, t.fs.read(fd.number, 10).length);
            },
            Capability.DESCRIPTORS),
        PosixCase.of(
            "open.reading_a_directory_is_EISDIR",
            t -> {
              t.dir("d");
              Trial.Fd fd = t.open("d", O_RDONLY);
              t.fails(EISDIR, () -> t.fs.read(fd.number, 10));
            },
            Capability.DESCRIPTORS),
        PosixCase.of(
            "open.mode_keeps_setuid_setgid_sticky",
            t -> {
              t.open("a", O_CREAT | O_RDWR, 07755).close();
              t.mode("mode", 07755, t.fs.lstat("a").permissions());
            },
            Capability.ROOT),
        PosixCase.of(
            "open.mode_000_may_still_be_written_by_its_creator",
            t -> {
              Trial.Fd fd = t.open("a", O_CREAT | O_RDWR, 0);
              fd.pwrite(0, text("x"));
              t.same("content", text("x"), fd.pread(0, 2));
            }));
  }
}
