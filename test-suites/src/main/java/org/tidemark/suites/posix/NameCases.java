package org.tidemark.suites.posix;

import static org.tidemark.suites.posix.Linux.*;
import static org.tidemark.suites.posix.Trial.text;

import java.util.List;
import java.util.TreeSet;

/** Names and paths at their limits, and special files. */
final class NameCases {
  private static final String LONGEST = "n".repeat(255);
  private static final String TOO_LONG = "n".repeat(256);

  private NameCases() {}

  static List<PosixCase> cases() {
    return List.of(
        PosixCase.of(
            "name.of_255_bytes_for_every_call",
            t -> {
              t.file(LONGEST, text("x"));
              t.same("content", text("x"), t.content(LONGEST));
              t.equal("names", new TreeSet<>(List.of(LONGEST)), t.names("."));
              t.fs.rename(LONGEST, "m".repeat(255), 0);
              t.fs.link("m".repeat(255), LONGEST);
              t.fs.unlink("m".repeat(255));
              t.fs.unlink(LONGEST);
              t.dir(LONGEST);
              t.fs.rmdir(LONGEST);
              t.fs.symlink("x", LONGEST);
              t.fs.unlink(LONGEST);
              t.fs.mknod(LONGEST, S_IFIFO | 0600, 0);
            }),
        PosixCase.of(
            "name.of_256_bytes_is_ENAMETOOLONG_for_every_call",
            t -> {
              t.file("a");
              t.fails(ENAMETOOLONG, () -> t.fs.open(TOO_LONG, O_RDONLY, 0));
              t.fails(ENAMETOOLONG, () -> t.fs.open(TOO_LONG, O_CREAT | O_RDWR, 0644));
              t.fails(ENAMETOOLONG, () -> t.fs.mkdir(TOO_LONG, 0755));
              t.fails(ENAMETOOLONG, () -> t.fs.rmdir(TOO_LONG));
              t.fails(ENAMETOOLONG, () -> t.fs.unlink(TOO_LONG));
              t.fails(ENAMETOOLONG, () -> t.fs.symlink("x", TOO_LONG));
              t.fails(ENAMETOOLONG, () -> t.fs.link("a", TOO_LONG));
              t.fails(ENAMETOOLONG, () -> t.fs.rename("a", TOO_LONG, 0));
              t.fails(ENAMETOOLONG, () -> t.fs.rename(TOO_LONG, "a", 0));
              t.fails(ENAMETOOLONG, () -> t.fs.mknod(TOO_LONG, S_IFIFO | 0600, 0));
              t.fails(ENAMETOOLONG, () -> t.fs.lstat(TOO_LONG));
            }),
        PosixCase.of(
            "name.of_any_bytes",
            t -> {
              TreeSet<String> names = new TreeSet<>();
              for (int i = 1; i < 256; i++) {
                if (i != '/' && i != '.') {
                  names.add("" + (char) i);
                  names.add("x" + (char) i + "\u00ff\u00c3");
                }
              }
              names.forEach(t::file);
              t.equal("names", names, t.names("."));
              names.forEach(t.fs::unlink);
              t.equal("names", new TreeSet<>(), t.names("."));
            }),
        PosixCase.of(
            "name.case_and_trailing_spaces_and_dots_matter",
            t -> {
              List<String> names = List.of("a", "A", "a ", "a.", " a", "...", ".a", "a\n");
              names.forEach(name -> t.file(name, text(name)));
              names.forEach(name -> t.same("content of " + name, text(name), t.content(name)));
              t.equal("names", new TreeSet<>(names), t.names("."));
            }),
        PosixCase.of(
            "name.of_two_encodings_are_two_names",
            t -> {
              t.file("\u00c3\u00a9", text("composed"));
              t.file("e\u00cc\u0081", text("decomposed"));
              t.same("composed", text("composed"), t.content("\u00c3\u00a9"));
              t.equal("names", 2, t.names(".").size());
            }),
        PosixCase.of(
            "path.over_4095_bytes_is_ENAMETOOLONG",
            t -> {
              t.dir("d");
              t.fs.lstat("d" + "/.".repeat(2_000));
              t.fails(ENAMETOOLONG, () -> t.fs.lstat("d" + "/.".repeat(2_048)));
            },
            Capability.KERNEL_PATHS),
        PosixCase.of(
            "path.trailing_slash_means_a_directory",
            t -> {
              t.file("a");
              t.dir("d");
              t.fs.symlink("d", "s");
              t.fails(ENOTDIR, () -> t.fs.lstat("a/"));
              t.mode("type", S_IFDIR, t.fs.lstat("d/").type());
              t.mode("type", S_IFDIR, t.fs.lstat("s/").type());
              t.fails(EISDIR, () -> t.fs.open("new/", O_CREAT | O_RDWR, 0644));
              t.fs.mkdir("e/", 0755);
              t.fs.rename("e/", "f/", 0);
              t.fs.rmdir("f/");
              t.fails(ENOTDIR, () -> t.fs.unlink("a/"));
            },
            Capability.KERNEL_PATHS),
        PosixCase.of(
            "path.empty_is_ENOENT",
            t -> {
              t.fails(ENOENT, () -> t.fs.open("", O_RDONLY, 0));
              t.fails(ENOENT, () -> t.fs.mkdir("", 0755));
              t.fails(ENOENT, () -> t.fs.symlink("", "s"));
            },
            Capability.KERNEL_PATHS),
        PosixCase.of(
            "special.fifo_socket_devices_keep_type_mode_and_number",
            t -> {
              t.fs.mknod("p", S_IFIFO | 0640, 0);
              t.fs.mknod("k", S_IFSOCK | 0600, 0);
              t.fs.mknod("c", S_IFCHR | 0600, LibcStructs.makedev(1, 3));
              t.fs.mknod("b", S_IFBLK | 0660, LibcStructs.makedev(259, 70_000));
              t.mode("fifo", S_IFIFO | 0640, t.fs.lstat("p").mode());
              t.mode("socket", S_IFSOCK | 0600, t.fs.lstat("k").mode());
              t.mode("char", S_IFCHR | 0600, t.fs.lstat("c").mode());
              t.mode("block", S_IFBLK | 0660, t.fs.lstat("b").mode());
              t.equal("number", LibcStructs.makedev(1, 3), t.fs.lstat("c").rdev());
              t.equal("number", LibcStructs.makedev(259, 70_000), t.fs.lstat("b").rdev());
              t.equal("size", 0, t.fs.lstat("p").size());
            },
            Capability.ROOT),
        PosixCase.of(
            "special.mknod_of_a_regular_file",
            t -> {
              t.fs.mknod("a", S_IFREG | 0600, 0);
              t.mode("mode", S_IFREG | 0600, t.fs.lstat("a").mode());
              t.fails(EEXIST, () -> t.fs.mknod("a", S_IFREG | 0600, 0));
              t.fails(EEXIST, () -> t.fs.mknod("a", S_IFIFO | 0600, 0));
            }),
        PosixCase.of(
            "special.mknod_moves_times_of_the_directory",
            t -> {
              t.dir("d");
              t.times("d", "mc", () -> t.fs.mknod("d/p", S_IFIFO | 0600, 0));
              t.times("d", "mc", () -> t.fs.symlink("x", "d/s"));
            }),
        PosixCase.of(
            "special.device_null_works",
            t -> {
              t.fs.mknod("null", S_IFCHR | 0666, LibcStructs.makedev(1, 3));
              try (Trial.Fd fd = t.open("null", O_RDWR)) {
                fd.write(text("gone"));
                t.equal("read", 0, t.fs.read(fd.number, 10).length);
              } catch (PosixException e) {
                t.that(e.errno() == EACCES, "only a nodev mount may refuse: " + e.getMessage());
              }
            },
            Capability.ROOT,
            Capability.DESCRIPTORS));
  }
}
