package org.tidemark.suites.posix;

import static org.tidemark.suites.posix.Linux.*;
import static org.tidemark.suites.posix.Trial.data;
import static org.tidemark.suites.posix.Trial.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Renaming: everything over everything, and its modes. */
final class RenameCases {
  /** What can stand at the source and the target of a rename. */
  private enum Thing {
    NOTHING,
    FILE,
    SYMLINK,
    FIFO,
    EMPTY_DIR,
    FULL_DIR;

    void make(Trial t, String name) {
      switch (this) {
        case NOTHING -> {}
        case FILE -> t.file(name, text(name));
        case SYMLINK -> t.fs.symlink("target of " + name, name);
        case FIFO -> t.fs.mknod(name, S_IFIFO | 0640, 0);
        case EMPTY_DIR -> t.dir(name);
        case FULL_DIR -> {
          t.dir(name);
          t.file(name + "/inside", text(name));
        }
      }
    }

    boolean directory() {
      return this == EMPTY_DIR || this == FULL_DIR;
    }

    /** Linux's answer to a rename of this over that; 0 for success. */
    int over(Thing that, int flags) {
      if (this == NOTHING) {
        return ENOENT;
      }
      if (flags == RENAME_NOREPLACE) {
        return that == NOTHING ? 0 : EEXIST;
      }
      if (flags == RENAME_EXCHANGE) {
        return that == NOTHING ? ENOENT : 0;
      }
      if (that == NOTHING) {
        return 0;
      }
      if (directory()) {
        return that == EMPTY_DIR ? 0 : that == FULL_DIR ? ENOTEMPTY : ENOTDIR;
      }
      return that.directory() ? EISDIR : 0;
    }
  }

  private RenameCases() {}

  static List<PosixCase> cases() {
    List<PosixCase> cases = new ArrayList<>(plain());
    cases.addAll(matrix("rename", 0, Set.of()));
    cases.addAll(matrix("rename_noreplace", RENAME_NOREPLACE, Set.of(Capability.RENAME_FLAGS)));
    cases.addAll(matrix("rename_exchange", RENAME_EXCHANGE, Set.of(Capability.RENAME_FLAGS)));
    return cases;
  }

  private static List<PosixCase> matrix(String topic, int flags, Set<Capability> needs) {
    List<PosixCase> cases = new ArrayList<>();
    for (Thing from : Thing.values()) {
      for (Thing to : Thing.values()) {
        int answer = from.over(to, flags);
        String name =
            topic + "." + from + "_over_" + to + (answer == 0 ? "" : "_is_" + errnoName(answer));
        cases.add(new PosixCase(name, needs, t -> move(t, from, to, flags, answer)));
      }
    }
    return cases;
  }

  private static void move(Trial t, Thing from, Thing to, int flags, int answer) {
    t.dir("d1");
    t.dir("d2");
    from.make(t, "d1/a");
    to.make(t, "d2/b");
    long fromIno = from == Thing.NOTHING ? 0 : t.fs.lstat("d1/a").ino();
    long toIno = to == Thing.NOTHING ? 0 : t.fs.lstat("d2/b").ino();
    if (answer == 0) {
      t.times("d1", "mc", () -> t.times("d2", "mc", () -> t.fs.rename("d1/a", "d2/b", flags)));
      t.equal("inode at the target", fromIno, t.fs.lstat("d2/b").ino());
      if (flags == RENAME_EXCHANGE) {
        t.equal("inode at the source", toIno, t.fs.lstat("d1/a").ino());
      } else {
        t.that(!t.exists("d1/a"), "the source is still there");
      }
    } else {
      t.times(
          "d1",
          "",
          () -> t.times("d2", "", () -> t.fails(answer, () -> t.fs.rename("d1/a", "d2/b", flags))));
      t.equal("source stays", from != Thing.NOTHING, t.exists("d1/a"));
      t.equal("target stays", to != Thing.NOTHING, t.exists("d2/b"));
    }
    checkDirectoryLinks(t, "d1");
    checkDirectoryLinks(t, "d2");
  }

  private static void checkDirectoryLinks(Trial t, String dir) {
    int subdirectories = 0;
    for (String name : t.names(dir)) {
      subdirectories += t.fs.lstat(dir + "/" + name).type() == S_IFDIR ? 1 : 0;
    }
    t.links(dir, 2 + subdirectories);
  }

  private static List<PosixCase> plain() {
    return List.of(
        PosixCase.of(
            "rename.in_one_directory_keeps_everything",
            t -> {
              t.file("a", data(1, 5_000));
              Stat before = t.fs.lstat("a");
              t.times(".", "mc", () -> t.fs.rename("a", "b", 0));
              Stat after = t.fs.lstat("b");
              t.equal("inode", before.ino(), after.ino());
              t.equal("mtime", before.mtime(), after.mtime());
              t.that(after.ctime() > before.ctime(), "ctime must move");
              t.same("content", data(1, 5_000), t.content("b"));
            }),
        PosixCase.of(
            "rename.onto_itself_does_nothing",
            t -> {
              t.file("a", text("x"));
              t.times("a", "", () -> t.fs.rename("a", "a", 0));
              t.same("content", text("x"), t.content("a"));
            }),
        PosixCase.of(
            "rename.between_two_names_of_one_file_does_nothing",
            t -> {
              t.file("a");
              t.fs.link("a", "b");
              t.fs.rename("a", "b", 0);
              t.links("a", 2);
              t.links("b", 2);
            }),
        PosixCase.of(
            "rename.over_a_file_with_links_takes_one_away",
            t -> {
              t.file("a");
              t.file("b", text("b"));
              t.fs.link("b", "b2");
              t.times("b2", "c", () -> t.fs.rename("a", "b", 0));
              t.links("b2", 1);
              t.same("content", text("b"), t.content("b2"));
            }),
        PosixCase.of(
            "rename.over_an_open_file_keeps_it_readable",
            t -> {
              t.file("a", text("new"));
              t.file("b", text("old"));
              Trial.Fd fd = t.open("b", O_RDWR);
              t.fs.rename("a", "b", 0);
              t.same("old", text("old"), fd.pread(0, 10));
              t.equal("links", 0, fd.stat().nlink());
              t.same("new", text("new"), t.content("b"));
            }),
        PosixCase.of(
            "rename.directory_below_itself_is_EINVAL",
            t -> {
              t.dir("a");
              t.dir("a/b");
              t.dir("a/b/c");
              t.fails(EINVAL, () -> t.fs.rename("a", "a/x", 0));
              t.fails(EINVAL, () -> t.fs.rename("a", "a/b/c/x", 0));
            }),
        PosixCase.of(
            "rename.directory_over_its_parent_is_ENOTEMPTY",
            t -> {
              t.dir("a");
              t.dir("a/b");
              t.fails(ENOTEMPTY, () -> t.fs.rename("a/b", "a", 0));
            }),
        PosixCase.of(
            "rename.exchange_of_a_directory_with_its_ancestor_is_EINVAL",
            t -> {
              t.dir("a");
              t.dir("a/b");
              t.fails(EINVAL, () -> t.fs.rename("a", "a/b", RENAME_EXCHANGE));
              t.fails(EINVAL, () -> t.fs.rename("a/b", "a", RENAME_EXCHANGE));
            },
            Capability.RENAME_FLAGS),
        PosixCase.of(
            "rename.moving_a_directory_changes_its_dotdot",
            t -> {
              t.dir("d1");
              t.dir("d2");
              t.dir("d1/a");
              t.fs.rename("d1/a", "d2/a", 0);
              t.equal("..", t.fs.lstat("d2").ino(), t.fs.lstat("d2/a/..").ino());
              t.links("d1", 2);
              t.links("d2", 3);
            }),
        PosixCase.of(
            "rename.exchange_of_directory_and_file_moves_link_counts",
            t -> {
              t.dir("d1");
              t.dir("d2");
              t.dir("d1/a");
              t.file("d2/b");
              t.fs.rename("d1/a", "d2/b", RENAME_EXCHANGE);
              t.links("d1", 2);
              t.links("d2", 3);
              t.equal("..", t.fs.lstat("d2").ino(), t.fs.lstat("d2/b/..").ino());
            },
            Capability.RENAME_FLAGS),
        PosixCase.of(
            "rename.both_flags_is_EINVAL",
            t -> {
              t.file("a");
              t.file("b");
              t.fails(EINVAL, () -> t.fs.rename("a", "b", RENAME_EXCHANGE | RENAME_NOREPLACE));
            },
            Capability.RENAME_FLAGS,
            Capability.KERNEL_PATHS),
        PosixCase.of(
            "rename.dot_and_dotdot_are_refused",
            t -> {
              t.dir("d");
              t.failsWith(List.of(EBUSY, EINVAL), () -> t.fs.rename("d/.", "x", 0));
              t.failsWith(List.of(EBUSY, EINVAL, ENOTEMPTY), () -> t.fs.rename("d/..", "x", 0));
              t.failsWith(List.of(EBUSY, EINVAL), () -> t.fs.rename("d", "d/.", 0));
            },
            Capability.KERNEL_PATHS),
        PosixCase.of(
            "rename.into_missing_directory_is_ENOENT_below_a_file_ENOTDIR",
            t -> {
              t.file("a");
              t.file("f");
              t.fails(ENOENT, () -> t.fs.rename("a", "none/b", 0));
              t.fails(ENOTDIR, () -> t.fs.rename("a", "f/b", 0));
              t.fails(ENOTDIR, () -> t.fs.rename("f/b", "a", 0));
            }),
        PosixCase.of(
            "rename.file_just_written_over_another_is_whole",
            t -> {
              t.file("b", data(1, 50_000));
              for (int i = 0; i < 20; i++) {
                t.file("new", data(i, 30_000 + i * 1_000));
                t.fs.rename("new", "b", 0);
                t.same("content", data(i, 30_000 + i * 1_000), t.content("b"));
              }
              t.equal("names", 1, t.names(".").size());
            }));
  }
}
