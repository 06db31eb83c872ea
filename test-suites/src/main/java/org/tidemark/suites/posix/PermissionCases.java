package org.tidemark.suites.posix;

import static org.tidemark.suites.posix.Linux.*;
import static org.tidemark.suites.posix.Trial.text;

import java.util.ArrayList;
import java.util.List;

/** What callers who are not root may do. Users 1001 and 1002 are strangers to each other. */
final class PermissionCases {
  private static final int ANN = 1001;
  private static final int BOB = 1002;

  private PermissionCases() {}

  private static PosixCase of(String name, PosixCase.Body body) {
    return PosixCase.of(name, body, Capability.PERMISSIONS, Capability.ROOT);
  }

  private static void ann(Trial t, Runnable body) {
    t.fs.as(ANN, ANN, body);
  }

  private static void bob(Trial t, Runnable body) {
    t.fs.as(BOB, BOB, body);
  }

  static List<PosixCase> cases() {
    List<PosixCase> cases = new ArrayList<>(access());
    cases.addAll(bits());
    return cases;
  }

  private static List<PosixCase> access() {
    return List.of(
        of(
            "permission.new_things_belong_to_their_maker",
            t ->
                ann(
                    t,
                    () -> {
                      t.file("a");
                      t.dir("d");
                      t.fs.symlink("x", "s");
                      t.fs.mknod("p", S_IFIFO | 0600, 0);
                      for (String name : List.of("a", "d", "s", "p")) {
                        t.equal("uid of " + name, ANN, t.fs.lstat(name).uid());
                        t.equal("gid of " + name, ANN, t.fs.lstat(name).gid());
                      }
                    })),
        of(
            "permission.read_write_by_owner_group_other",
            t -> {
              t.file("a", text("x"));
              t.fs.lchown("a", ANN, BOB);
              t.fs.chmod("a", 0640);
              ann(t, () -> t.open("a", O_RDWR).close());
              bob(t, () -> t.open("a", O_RDONLY).close());
              bob(t, () -> t.fails(EACCES, () -> t.fs.open("a", O_WRONLY, 0)));
              t.fs.as(1003, 1003, () -> t.fails(EACCES, () -> t.fs.open("a", O_RDONLY, 0)));
            }),
        of(
            "permission.owner_without_rights_is_refused_though_others_have_them",
            t -> {
              t.file("a");
              t.fs.lchown("a", ANN, ANN);
              t.fs.chmod("a", 0066);
              ann(t, () -> t.fails(EACCES, () -> t.fs.open("a", O_RDONLY, 0)));
              bob(t, () -> t.open("a", O_RDWR).close());
            }),
        of(
            "permission.searching_needs_x_listing_needs_r",
            t -> {
              t.dir("d");
              t.file("d/a");
              t.fs.chmod("d", 0711);
              bob(t, () -> t.fs.lstat("d/a"));
              bob(t, () -> t.fails(EACCES, () -> t.fs.open("d", O_RDONLY, 0)));
              t.fs.chmod("d", 0744);
              bob(t, () -> t.names("d"));
              bob(t, () -> t.fails(EACCES, () -> t.fs.lstat("d/a")));
            }),
        of(
            "permission.changing_a_directory_needs_w",
            t -> {
              t.dir("d");
              t.file("d/a");
              t.dir("d/e");
              bob(t, () -> t.fails(EACCES, () -> t.file("d/b")));
              bob(t, () -> t.fails(EACCES, () -> t.dir("d/b")));
              bob(t, () -> t.fails(EACCES, () -> t.fs.symlink("x", "d/b")));
              bob(t, () -> t.fails(EACCES, () -> t.fs.unlink("d/a")));
              bob(t, () -> t.fails(EACCES, () -> t.fs.rmdir("d/e")));
              bob(t, () -> t.fails(EACCES, () -> t.fs.rename("d/a", "d/b", 0)));
              bob(t, () -> t.fails(EACCES, () -> t.fs.mknod("d/p", S_IFIFO | 0600, 0)));
            }),
        of(
            "permission.access_says_what_open_does",
            t -> {
              t.file("a");
              t.fs.chmod("a", 0644);
              bob(t, () -> t.fs.access("a", R_OK));
              bob(t, () -> t.fails(EACCES, () -> t.fs.access("a", W_OK)));
              bob(t, () -> t.fails(EACCES, () -> t.fs.access("a", X_OK)));
            }),
        of(
            "permission.chmod_by_a_stranger_is_EPERM",
            t -> {
              t.file("a");
              t.fs.lchown("a", ANN, ANN);
              bob(t, () -> t.fails(EPERM, () -> t.fs.chmod("a", 0777)));
              ann(t, () -> t.fs.chmod("a", 0777));
            }),
        of(
            "permission.chown_by_the_owner_is_EPERM",
            t -> {
              t.file("a");
              t.fs.lchown("a", ANN, ANN);
              ann(t, () -> t.fails(EPERM, () -> t.fs.lchown("a", BOB, -1)));
              ann(t, () -> t.fails(EPERM, () -> t.fs.lchown("a", -1, BOB)));
              ann(t, () -> t.fs.lchown("a", ANN, ANN));
            }),
        of(
            "permission.utimens_given_needs_owner_now_needs_w",
            t -> {
              t.file("a");
              t.fs.chmod("a", 0666);
              bob(t, () -> t.fs.utimens("a", UTIME_NOW, UTIME_NOW));
              bob(t, () -> t.fails(EPERM, () -> t.fs.utimens("a", 1_000, 1_000)));
              t.fs.chmod("a", 0644);
              bob(t, () -> t.fails(EACCES, () -> t.fs.utimens("a", UTIME_NOW, UTIME_NOW)));
            }),
        of(
            "permission.truncate_needs_w",
            t -> {
              t.file("a", text("x"));
              bob(t, () -> t.fails(EACCES, () -> t.fs.truncate("a", 0)));
            }),
        of(
            "permission.xattr_of_a_strangers_file_is_EACCES",
            t -> {
              t.file("a");
              bob(t, () -> t.fails(EACCES, () -> t.fs.setxattr("a", "user.x", text("y"), 0)));
            }));
  }

  private static List<PosixCase> bits() {
    return List.of(
        of(
            "sticky.only_owners_unlink_and_rename",
            t -> {
              t.dir("d");
              t.fs.chmod("d", 01777);
              t.file("d/a");
              t.fs.lchown("d/a", ANN, ANN);
              bob(t, () -> t.failsWith(List.of(EPERM, EACCES), () -> t.fs.unlink("d/a")));
              bob(t, () -> t.failsWith(List.of(EPERM, EACCES), () -> t.fs.rename("d/a", "d/b", 0)));
              bob(t, () -> t.file("d/mine"));
              bob(
                  t,
                  () -> t.failsWith(List.of(EPERM, EACCES), () -> t.fs.rename("d/mine", "d/a", 0)));
              bob(t, () -> t.fs.unlink("d/mine"));
              ann(t, () -> t.fs.unlink("d/a"));
            }),
        of(
            "sticky.owner_of_the_directory_may_remove_anything",
            t -> {
              t.dir("d");
              t.fs.lchown("d", ANN, ANN);
              t.fs.chmod("d", 01777);
              t.file("d/a");
              t.fs.lchown("d/a", BOB, BOB);
              ann(t, () -> t.fs.unlink("d/a"));
            }),
        of(
            "setgid.directory_gives_its_group_and_its_bit",
            t -> {
              t.dir("d");
              t.fs.lchown("d", ANN, 2000);
              t.fs.chmod("d", 02777);
              bob(
                  t,
                  () -> {
                    t.file("d/a");
                    t.dir("d/e");
                    t.fs.symlink("x", "d/s");
                  });
              t.equal("gid of a file", 2000, t.fs.lstat("d/a").gid());
              t.equal("gid of a directory", 2000, t.fs.lstat("d/e").gid());
              t.equal("gid of a symlink", 2000, t.fs.lstat("d/s").gid());
              t.mode("mode of a directory", 02755, t.fs.lstat("d/e").permissions());
              t.mode("mode of a file", 0644, t.fs.lstat("d/a").permissions());
            }),
        of(
            "setuid.write_by_another_takes_the_bits_away",
            t -> {
              t.file("a", text("x"));
              t.fs.chmod("a", 06777);
              bob(
                  t,
                  () -> {
                    try (Trial.Fd fd = t.open("a", O_RDWR)) {
                      fd.pwrite(0, text("y"));
                    }
                  });
              t.mode("mode", 0777, t.fs.lstat("a").permissions());
            }),
        of(
            "setuid.truncate_by_another_takes_the_bits_away",
            t -> {
              t.file("a", text("x"));
              t.fs.chmod("a", 04777);
              bob(t, () -> t.fs.truncate("a", 0));
              t.mode("mode", 0777, t.fs.lstat("a").permissions());
            }),
        of(
            "setuid.write_by_root_keeps_the_bits",
            t -> {
              t.file("a", text("x"));
              t.fs.chmod("a", 06777);
              try (Trial.Fd fd = t.open("a", O_RDWR)) {
                fd.pwrite(0, text("y"));
              }
              t.mode("mode", 06777, t.fs.lstat("a").permissions());
            }),
        of(
            "setgid.chmod_by_owner_outside_the_group_drops_it",
            t -> {
              t.file("a");
              t.fs.lchown("a", ANN, 2000);
              ann(t, () -> t.fs.chmod("a", 02755));
              t.mode("mode", 0755, t.fs.lstat("a").permissions());
            }),
        of(
            "setuid.chown_to_the_same_owner_by_the_owner_drops_bits",
            t -> {
              t.file("a");
              t.fs.lchown("a", ANN, ANN);
              t.fs.chmod("a", 06755);
              ann(t, () -> t.fs.lchown("a", ANN, ANN));
              t.mode("mode", 0755, t.fs.lstat("a").permissions());
            }));
  }
}
