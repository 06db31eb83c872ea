package org.tidemark.suites.posix;

import static org.tidemark.suites.posix.Linux.*;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Making, removing and reading directories. */
final class DirectoryCases {
  private DirectoryCases() {}

  static List<PosixCase> cases() {
    return List.of(
        PosixCase.of(
            "mkdir.has_two_links_and_the_mode",
            t -> {
              t.fs.mkdir("d", 0751);
              t.mode("mode", S_IFDIR | 0751, t.fs.lstat("d").mode());
              t.links("d", 2);
            }),
        PosixCase.of(
            "mkdir.adds_a_link_to_the_parent_and_moves_its_times",
            t -> {
              t.dir("d");
              t.times("d", "mc", () -> t.dir("d/a"));
              t.links("d", 3);
              t.dir("d/b");
              t.links("d", 4);
              t.times("d", "mc", () -> t.fs.rmdir("d/a"));
              t.links("d", 3);
            }),
        PosixCase.of(
            "mkdir.over_anything_is_EEXIST",
            t -> {
              t.file("a");
              t.dir("d");
              t.fs.symlink("nowhere", "s");
              t.fails(EEXIST, () -> t.dir("a"));
              t.fails(EEXIST, () -> t.dir("d"));
              t.fails(EEXIST, () -> t.dir("s"));
            }),
        PosixCase.of(
            "mkdir.in_missing_is_ENOENT_below_a_file_ENOTDIR",
            t -> {
              t.file("a");
              t.fails(ENOENT, () -> t.dir("x/y"));
              t.fails(ENOTDIR, () -> t.dir("a/y"));
            }),
        PosixCase.of(
            "rmdir.not_empty_is_ENOTEMPTY",
            t -> {
              t.dir("d");
              t.file("d/a");
              t.fails(ENOTEMPTY, () -> t.fs.rmdir("d"));
              t.fs.unlink("d/a");
              t.fs.rmdir("d");
              t.that(!t.exists("d"), "still there");
            }),
        PosixCase.of(
            "rmdir.of_a_file_is_ENOTDIR_of_nothing_ENOENT",
            t -> {
              t.file("a");
              t.fs.symlink(".", "s");
              t.fails(ENOTDIR, () -> t.fs.rmdir("a"));
              t.fails(ENOTDIR, () -> t.fs.rmdir("s"));
              t.fails(ENOENT, () -> t.fs.rmdir("x"));
            }),
        PosixCase.of(
            "rmdir.dot_is_EINVAL_dotdot_ENOTEMPTY",
            t -> {
              t.dir("d");
              t.dir("d/e");
              t.fails(EINVAL, () -> t.fs.rmdir("d/e/."));
              t.fails(ENOTEMPTY, () -> t.fs.rmdir("d/e/.."));
            },
            Capability.KERNEL_PATHS),
        PosixCase.of(
            "rmdir.of_an_open_directory_leaves_it_empty_and_without_links",
            t -> {
              t.dir("d");
              Trial.Fd fd = t.open("d", O_RDONLY | O_DIRECTORY);
              t.fs.rmdir("d");
              t.equal("links", 0, fd.stat().nlink());
              try {
                t.that(
                    t.all(fd, 4096).stream().allMatch(e -> e.name().startsWith(".")),
                    "a removed directory has entries");
              } catch (PosixException e) {
                t.equal("errno", ENOENT, e.errno());
              }
            },
            Capability.KERNEL_PATHS),
        PosixCase.of(
            "readdir.gives_dot_dotdot_types_and_inodes",
            t -> {
              t.dir("d");
              t.file("d/f");
              t.dir("d/e");
              t.fs.symlink("x", "d/s");
              t.fs.mknod("d/p", S_IFIFO | 0600, 0);
              Map<String, PosixSubject.Entry> found = new HashMap<>();
              try (Trial.Fd fd = t.open("d", O_RDONLY | O_DIRECTORY)) {
                t.all(fd, 4096).forEach(e -> found.put(e.name(), e));
              }
              t.equal("names", Set.of(".", "..", "f", "e", "s", "p"), found.keySet());
              for (String name : List.of(".", "f", "e", "s", "p")) {
                Stat stat = t.fs.lstat("d/" + name);
                PosixSubject.Entry entry = found.get(name);
                t.that(entry != null && entry.ino() == stat.ino(), "inode of " + name);
                t.that(entry != null && entry.type() == stat.type(), "type of " + name);
              }
            }),
        PosixCase.of(
            "readdir.of_2000_entries_in_small_steps",
            t -> {
              Set<String> names = manyFiles(t, 2_000);
              TreeSet<String> found = new TreeSet<>();
              try (Trial.Fd fd = t.open(".", O_RDONLY | O_DIRECTORY)) {
                for (PosixSubject.Entry entry : t.all(fd, 512)) {
                  t.that(found.add(entry.name()), "twice: " + entry.name());
                }
              }
              found.remove(".");
              found.remove("..");
              t.equal("names", names, found);
            }),
        PosixCase.of(
            "readdir.stable_while_others_come_and_go",
            t -> {
              Set<String> stay = manyFiles(t, 500);
              for (int i = 0; i < 200; i++) {
                t.file("goes" + i);
              }
              Map<String, Integer> seen = new HashMap<>();
              int step = 0;
              try (Trial.Fd fd = t.open(".", O_RDONLY | O_DIRECTORY)) {
                for (List<PosixSubject.Entry> some = t.fs.getdents(fd.number, 256);
                    !some.isEmpty();
                    some = t.fs.getdents(fd.number, 256)) {
                  some.forEach(e -> seen.merge(e.name(), 1, Integer::sum));
                  if (step < 200) {
                    t.fs.unlink("goes" + step);
                    t.file("comes" + step);
                    step++;
                  }
                }
              }
              for (String name : stay) {
                t.equal("times that " + name + " was seen", 1, seen.getOrDefault(name, 0));
              }
              seen.forEach((name, times) -> t.equal("times that " + name + " was seen", 1, times));
            }),
        PosixCase.of(
            "readdir.everything_removed_while_reading",
            t -> {
              manyFiles(t, 300);
              Set<String> seen = new HashSet<>();
              try (Trial.Fd fd = t.open(".", O_RDONLY | O_DIRECTORY)) {
                for (List<PosixSubject.Entry> some = t.fs.getdents(fd.number, 300);
                    !some.isEmpty();
                    some = t.fs.getdents(fd.number, 300)) {
                  for (PosixSubject.Entry entry : some) {
                    if (!entry.name().startsWith(".")) {
                      seen.add(entry.name());
                      t.fs.unlink(entry.name());
                    }
                  }
                }
              }
              t.equal("seen", 300, seen.size());
              t.equal("left", 0, t.names(".").size());
            }),
        PosixCase.of(
            "readdir.rewind_sees_what_was_added",
            t -> {
              t.file("a");
              try (Trial.Fd fd = t.open(".", O_RDONLY | O_DIRECTORY)) {
                t.equal("entries", 3, t.all(fd, 4096).size());
                t.file("b");
                t.fs.seek(fd.number, 0, SEEK_SET);
                t.equal("entries after rewind", 4, t.all(fd, 4096).size());
              }
            }),
        PosixCase.of(
            "readdir.seek_to_each_offset_goes_on_from_there",
            t -> {
              manyFiles(t, 60);
              try (Trial.Fd fd = t.open(".", O_RDONLY | O_DIRECTORY)) {
                List<PosixSubject.Entry> all = t.all(fd, 65_536);
                for (int i = 0; i < all.size() - 1; i++) {
                  t.fs.seek(fd.number, all.get(i).next(), SEEK_SET);
                  List<PosixSubject.Entry> some = t.fs.getdents(fd.number, 512);
                  t.equal("after offset " + i, all.get(i + 1).name(), some.get(0).name());
                }
              }
            }),
        PosixCase.of(
            "readdir.offset_survives_removal_of_its_entry",
            t -> {
              manyFiles(t, 60);
              try (Trial.Fd fd = t.open(".", O_RDONLY | O_DIRECTORY)) {
                List<PosixSubject.Entry> all = t.all(fd, 65_536);
                int at = 30;
                while (all.get(at).name().startsWith(".")
                    || all.get(at + 1).name().startsWith(".")) {
                  at++;
                }
                t.fs.unlink(all.get(at).name());
                t.fs.seek(fd.number, all.get(at).next(), SEEK_SET);
                List<PosixSubject.Entry> some = t.fs.getdents(fd.number, 512);
                t.equal("next", all.get(at + 1).name(), some.get(0).name());
              }
            }),
        PosixCase.of(
            "directory.wide_5000_and_emptied",
            t -> {
              t.dir("d");
              for (int i = 0; i < 5_000; i++) {
                t.file("d/some_longer_name_for_a_file_" + i);
              }
              t.equal("names", 5_000, t.names("d").size());
              for (int i = 0; i < 5_000; i++) {
                t.fs.unlink("d/some_longer_name_for_a_file_" + i);
              }
              t.equal("names", 0, t.names("d").size());
              t.fs.rmdir("d");
            }),
        PosixCase.of(
            "directory.deep_200",
            t -> {
              StringBuilder path = new StringBuilder("d");
              for (int i = 0; i < 200; i++) {
                t.dir(path.toString());
                path.append("/d");
              }
              t.file(path + "f");
              t.equal("links of the top", 3, t.fs.lstat("d").nlink());
              t.that(t.exists(path + "f"), "the bottom is missing");
            }),
        PosixCase.of(
            "directory.1000_subdirectories_count_as_links",
            t -> {
              t.dir("d");
              for (int i = 0; i < 1_000; i++) {
                t.dir("d/" + i);
              }
              t.links("d", 1_002);
              for (int i = 0; i < 1_000; i++) {
                t.fs.rmdir("d/" + i);
              }
              t.links("d", 2);
            }));
  }

  private static Set<String> manyFiles(Trial t, int count) {
    TreeSet<String> names = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      names.add("file-" + i);
      t.file("file-" + i);
    }
    return names;
  }
}
