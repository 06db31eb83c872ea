package org.tidemark.suites.posix;

import static org.tidemark.suites.posix.Linux.*;
import static org.tidemark.suites.posix.Trial.data;
import static org.tidemark.suites.posix.Trial.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Extended attributes. */
final class XattrCases {
  private XattrCases() {}

  private static PosixCase of(String name, PosixCase.Body body) {
    return PosixCase.of(name, body, Capability.XATTR);
  }

  /** The list, without what the host adds by itself (labels of a security module). */
  private static Set<String> list(Trial t, String path) {
    TreeSet<String> names = new TreeSet<>(t.fs.listxattr(path));
    names.removeIf(name -> !name.startsWith("user."));
    return names;
  }

  static List<PosixCase> cases() {
    return List.of(
        of(
            "xattr.set_get_list_remove",
            t -> {
              t.file("a");
              t.fs.setxattr("a", "user.one", text("1"), 0);
              t.fs.setxattr("a", "user.two", text("second"), 0);
              t.same("one", text("1"), t.fs.getxattr("a", "user.one"));
              t.same("two", text("second"), t.fs.getxattr("a", "user.two"));
              t.equal("list", new TreeSet<>(List.of("user.one", "user.two")), list(t, "a"));
              t.fs.removexattr("a", "user.one");
              t.fails(ENODATA, () -> t.fs.getxattr("a", "user.one"));
              t.equal("list", new TreeSet<>(List.of("user.two")), list(t, "a"));
            }),
        of(
            "xattr.replaces_with_another_length",
            t -> {
              t.file("a");
              for (int length : new int[] {0, 1, 100, 3, 1_000, 0, 500}) {
                t.fs.setxattr("a", "user.x", data(length, length), 0);
                t.same("value", data(length, length), t.fs.getxattr("a", "user.x"));
              }
            }),
        of(
            "xattr.create_and_replace_flags",
            t -> {
              t.file("a");
              t.fails(ENODATA, () -> t.fs.setxattr("a", "user.x", text("1"), XATTR_REPLACE));
              t.fs.setxattr("a", "user.x", text("1"), XATTR_CREATE);
              t.fails(EEXIST, () -> t.fs.setxattr("a", "user.x", text("2"), XATTR_CREATE));
              t.fs.setxattr("a", "user.x", text("3"), XATTR_REPLACE);
              t.same("value", text("3"), t.fs.getxattr("a", "user.x"));
            }),
        of(
            "xattr.missing_is_ENODATA",
            t -> {
              t.file("a");
              t.fails(ENODATA, () -> t.fs.getxattr("a", "user.x"));
              t.fails(ENODATA, () -> t.fs.removexattr("a", "user.x"));
              t.fails(ENOENT, () -> t.fs.getxattr("none", "user.x"));
            }),
        of(
            "xattr.moves_ctime_alone",
            t -> {
              t.file("a");
              t.times("a", "c", () -> t.fs.setxattr("a", "user.x", text("1"), 0));
              t.times("a", "c", () -> t.fs.removexattr("a", "user.x"));
            }),
        of(
            "xattr.of_directories",
            t -> {
              t.dir("d");
              t.fs.setxattr("d", "user.x", text("1"), 0);
              t.same("value", text("1"), t.fs.getxattr("d", "user.x"));
            }),
        PosixCase.of(
            "xattr.user_of_symlink_is_EPERM",
            t -> {
              t.fs.symlink("x", "s");
              t.fails(EPERM, () -> t.fs.setxattr("s", "user.x", text("1"), 0));
            },
            Capability.XATTR,
            Capability.KERNEL_PATHS),
        of(
            "xattr.name_of_255_works_256_is_ERANGE",
            t -> {
              t.file("a");
              String longest = "user." + "x".repeat(250);
              t.fs.setxattr("a", longest, text("1"), 0);
              t.same("value", text("1"), t.fs.getxattr("a", longest));
              t.fails(ERANGE, () -> t.fs.setxattr("a", longest + "x", text("1"), 0));
            }),
        of(
            "xattr.many_small_ones",
            t -> {
              t.file("a");
              TreeSet<String> names = new TreeSet<>();
              for (int i = 0; i < 40; i++) {
                names.add("user.key" + i);
                t.fs.setxattr("a", "user.key" + i, data(i, 20), 0);
              }
              t.equal("list", names, list(t, "a"));
              for (int i = 0; i < 40; i++) {
                t.same("value " + i, data(i, 20), t.fs.getxattr("a", "user.key" + i));
              }
            }),
        of(
            "xattr.survives_rename_link_and_write",
            t -> {
              t.file("a");
              t.fs.setxattr("a", "user.x", text("1"), 0);
              t.fs.link("a", "b");
              t.fs.rename("a", "c", 0);
              try (Trial.Fd fd = t.open("c", O_RDWR)) {
                fd.pwrite(0, data(1, 10_000));
              }
              t.same("value", text("1"), t.fs.getxattr("b", "user.x"));
              t.same("value", text("1"), t.fs.getxattr("c", "user.x"));
            }),
        of(
            "xattr.go_with_their_file",
            t -> {
              t.file("a");
              t.fs.setxattr("a", "user.x", text("1"), 0);
              t.fs.unlink("a");
              t.file("a");
              t.fails(ENODATA, () -> t.fs.getxattr("a", "user.x"));
            }),
        PosixCase.of(
            "xattr.trusted_for_root",
            t -> {
              t.file("a");
              t.fs.setxattr("a", "trusted.x", text("1"), 0);
              t.same("value", text("1"), t.fs.getxattr("a", "trusted.x"));
              t.that(new ArrayList<>(t.fs.listxattr("a")).contains("trusted.x"), "not listed");
            },
            Capability.XATTR,
            Capability.ROOT));
  }
}
