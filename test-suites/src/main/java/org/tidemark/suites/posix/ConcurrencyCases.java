package org.tidemark.suites.posix;

import static org.tidemark.suites.posix.Linux.*;
import static org.tidemark.suites.posix.Trial.data;
import static org.tidemark.suites.posix.Trial.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Several callers at once. */
final class ConcurrencyCases {
  private static final int CALLERS = 4;

  private ConcurrencyCases() {}

  /** What one of the callers does. */
  private interface Job {
    void run(int caller);
  }

  /** Runs {@code job} in all callers at once; the first failure is the case's. */
  private static void together(Job job) {
    try (ExecutorService pool = Executors.newFixedThreadPool(CALLERS)) {
      CyclicBarrier start = new CyclicBarrier(CALLERS);
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int caller = i;
        futures.add(
            pool.submit(() -> {
              start.await();
              job.run(caller);
              return null;
            }));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("a caller failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static List<PosixCase> cases() {
    return List.of(
        PosixCase.of(
            "race.excl_creation_has_one_winner",
            t -> {
              for (int round = 0; round < 30; round++) {
                String name = "f" + round;
                AtomicInteger winners = new AtomicInteger();
                together(caller -> {
                  try {
                    t.fs.close(t.fs.open(name, O_CREAT | O_EXCL | O_RDWR, 0644));
                    winners.incrementAndGet();
                  } catch (PosixException e) {
                    t.equal("errno", EEXIST, e.errno());
                  }
                });
                t.equal("winners", 1, winners.get());
              }
            }),
        PosixCase.of(
            "race.mkdir_has_one_winner",
            t -> {
              for (int round = 0; round < 30; round++) {
                String name = "d" + round;
                AtomicInteger winners = new AtomicInteger();
                together(caller -> {
                  try {
                    t.dir(name);
                    winners.incrementAndGet();
                  } catch (PosixException e) {
                    t.equal("errno", EEXIST, e.errno());
                  }
                });
                t.equal("winners", 1, winners.get());
              }
            }),
        PosixCase.of(
            "race.unlink_has_one_winner",
            t -> {
              for (int round = 0; round < 30; round++) {
                String name = "f" + round;
                t.file(name);
                AtomicInteger winners = new AtomicInteger();
                together(caller -> {
                  try {
                    t.fs.unlink(name);
                    winners.incrementAndGet();
                  } catch (PosixException e) {
                    t.equal("errno", ENOENT, e.errno());
                  }
                });
                t.equal("winners", 1, winners.get());
              }
            }),
        PosixCase.of(
            "race.appends_lose_nothing_and_tear_nothing",
            t -> {
              t.file("log");
              together(caller -> {
                try (Trial.Fd fd = t.open("log", O_WRONLY | O_APPEND)) {
                  for (int i = 0; i < 200; i++) {
                    fd.write(text(String.format("%d:%06d\n", caller, i)));
                  }
                }
              });
              String[] lines =
                  new String(t.content("log"), StandardCharsets.ISO_8859_1).split("\n", -1);
              t.equal("lines", CALLERS * 200 + 1, lines.length);
              int[] next = new int[CALLERS];
              for (int i = 0; i < lines.length - 1; i++) {
                int caller = lines[i].charAt(0) - '0';
                t.equal("line", String.format("%d:%06d", caller, next[caller]++), lines[i]);
              }
            },
            Capability.DESCRIPTORS),
        PosixCase.of(
            "race.rename_over_is_never_a_moment_without_the_name",
            t -> {
              t.file("target", data(0, 5_000));
              AtomicBoolean done = new AtomicBoolean();
              together(caller -> {
                if (caller == 0) {
                  try {
                    for (int i = 0; i < 100; i++) {
                      t.file("new", data(i, 5_000));
                      t.fs.rename("new", "target", 0);
                    }
                  } finally {
                    done.set(true);
                  }
                } else {
                  while (!done.get()) {
                    t.equal("size", 5_000, t.content("target").length);
                  }
                }
              });
            }),
        PosixCase.of(
            "race.writers_of_one_file_at_their_own_places",
            t -> {
              t.file("a");
              int piece = 3_001;
              together(caller -> {
                try (Trial.Fd fd = t.open("a", O_RDWR)) {
                  for (int i = 0; i < 50; i++) {
                    int index = i * CALLERS + caller;
                    fd.pwrite((long) index * piece, data(index, piece));
                    if (i % 13 == 0) {
                      t.fs.fsync(fd.number);
                    }
                  }
                }
              });
              byte[] content = t.content("a");
              t.equal("size", 50 * CALLERS * piece, content.length);
              for (int i = 0; i < 50 * CALLERS; i++) {
                t.same(
                    "piece " + i,
                    data(i, piece),
                    Arrays.copyOfRange(content, i * piece, (i + 1) * piece));
              }
            }),
        PosixCase.of(
            "race.directories_moved_against_each_other_stay_a_tree",
            t -> {
              t.dir("a");
              t.dir("b");
              t.dir("a/x");
              t.dir("b/y");
              together(caller -> {
                for (int i = 0; i < 50; i++) {
                  try {
                    if (caller % 2 == 0) {
                      t.fs.rename("a", "b/y/a", 0);
                      t.fs.rename("b/y/a", "a", 0);
                    } else {
                      t.fs.rename("b", "a/x/b", 0);
                      t.fs.rename("a/x/b", "b", 0);
                    }
                  } catch (PosixException e) {
                    t.that(
                        List.of(ENOENT, EINVAL, ENOTEMPTY, EEXIST).contains(e.errno()),
                        "" + e.getMessage());
                  }
                }
              });
              t.equal("directories below the root", 4, count(t, "."));
            }),
        PosixCase.of(
            "race.files_come_and_go_in_one_directory",
            t -> {
              t.dir("d");
              together(caller -> {
                for (int i = 0; i < 200; i++) {
                  t.file("d/" + caller + "-" + i, text("x" + i));
                  if (i % 3 != 0) {
                    t.fs.unlink("d/" + caller + "-" + i);
                  }
                  if (i % 50 == 0) {
                    t.names("d");
                  }
                }
              });
              t.equal("left", CALLERS * 67, t.names("d").size());
            }),
        PosixCase.of(
            "race.links_to_one_file_are_counted",
            t -> {
              t.file("a");
              together(caller -> {
                for (int i = 0; i < 100; i++) {
                  t.fs.link("a", "l" + caller + "-" + i);
                  if (i % 2 == 0) {
                    t.fs.unlink("l" + caller + "-" + i);
                  }
                }
              });
              t.links("a", 1 + CALLERS * 50);
            }));
  }

  private static int count(Trial t, String path) {
    int count = 0;
    for (String name : t.names(path)) {
      count += 1 + count(t, path + "/" + name);
    }
    return count;
  }
}
