package org.tidemark.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tidemark.fs.TestBed.assertErrno;
import static org.tidemark.fs.TestBed.bytes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tidemark.base.Errno;
import org.tidemark.object.NameHash;

/** Cookies that survive change, also when hashes collide: with every hash that tells ever less. */
class ReadDirectoryTest {
  private final TestBed bed = new TestBed();

  @AfterEach
  void close() {
    bed.close();
  }

  /** Lets so many bits of the hash count. */
  private void useHashBits(int bits) {
    NameHash good = NameHash.seeded(42);
    bed.reopenWithHash(name -> good.of(name) & ((1L << bits) - 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 47})
  void everyNameIsFoundAndListed(int bits) {
    useHashBits(bits);
    bed.mkdir("d");
    FileRef d = bed.ref("d");
    Random random = new Random(bits);
    Map<String, Long> model = new HashMap<>();
    List<Map<String, Long>> moments = new ArrayList<>();
    List<Long> tids = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      String name = "n" + random.nextInt(120);
      if (model.containsKey(name)) {
        if (random.nextBoolean()) {
          bed.unlink("d/" + name);
          model.remove(name);
        } else {
          String to = "n" + random.nextInt(120);
          bed.rename("d/" + name, "d/" + to);
          model.put(to, model.remove(name));
        }
      } else {
        model.put(name, bed.file("d/" + name).ref().objectId());
      }
      if (i % 50 == 0) {
        tids.add(bed.commit());
        moments.add(new HashMap<>(model));
      }
    }
    assertEquals(model, entries(d));
    for (int i = 0; i < tids.size(); i++) {
      FileRef then = new FileRef(d.objectId(), tids.get(i));
      assertEquals(moments.get(i), entries(then));
      moments
          .get(i)
          .forEach(
              (name, id) -> assertEquals(id, bed.fs.lookup(then, bytes(name)).ref().objectId()));
    }
    for (int i = 0; i < 120; i++) {
      assertEquals(model.containsKey("n" + i), bed.exists("d/n" + i));
    }
  }

  private Map<String, Long> entries(FileRef directory) {
    Map<String, Long> found = new HashMap<>();
    bed.fs.readDirectory(
        directory,
        2,
        (name, child, type, next) -> {
          assertEquals(null, found.put(new String(name, UTF_8), child.objectId()));
          assertEquals(FileType.REGULAR >> 12, type);
          assertEquals(directory.asOf(), child.asOf());
          return true;
        });
    return found;
  }

  /** A reader in small steps, while others make, remove, rename and replace entries. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 47})
  void whatStaysIsSeenOnceWhateverElseChanges(int bits) {
    useHashBits(bits);
    bed.mkdir("d");
    FileRef d = bed.ref("d");
    Set<String> stay = new TreeSet<>();
    for (int i = 0; i < 300; i++) {
      bed.file("d/stay" + i);
      stay.add("stay" + i);
      bed.file("d/go" + i);
    }
    bed.commit();
    for (int round = 0; round < 5; round++) {
      Random random = new Random(round);
      Set<String> seen = new HashSet<>();
      long cookie = 0;
      boolean more = true;
      while (more) {
        int steps = 1 + random.nextInt(40);
        long[] next = {cookie};
        int[] taken = {0};
        bed.fs.readDirectory(
            d,
            cookie,
            (name, child, type, nextCookie) -> {
              if (taken[0] == steps) {
                return false;
              }
              taken[0]++;
              assertTrue(nextCookie > next[0]);
              next[0] = nextCookie;
              assertTrue(
                  seen.add(new String(name, UTF_8)) || !stay.contains(new String(name, UTF_8)));
              return true;
            });
        more = taken[0] == steps;
        cookie = next[0];
        disturb(random);
      }
      assertTrue(seen.containsAll(stay));
    }
  }

  private void disturb(Random random) {
    for (int i = 0; i < 5; i++) {
      String name = "d/go" + random.nextInt(300);
      String other = "d/go" + random.nextInt(300);
      switch (random.nextInt(4)) {
        case 0 -> {
          if (!bed.exists(name)) {
            bed.file(name);
          }
        }
        case 1 -> {
          if (bed.exists(name)) {
            bed.unlink(name);
          }
        }
        case 2 -> {
          if (bed.exists(name)) {
            bed.rename(name, other);
          }
        }
        default -> {
          // A name that stays, though it stands for another file afterwards.
          String stays = "d/stay" + random.nextInt(300);
          bed.file("d/tmp");
          bed.rename("d/tmp", stays);
        }
      }
    }
    if (random.nextInt(5) == 0) {
      bed.commit();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 127, 128, 129, 256, 1000})
  void manyEntries(int count) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < count; i++) {
      bed.file("" + i);
      names.add("" + i);
    }
    assertEquals(names, entries(bed.ref("")).keySet());
    bed.file("f");
    assertErrno(Errno.ENOTDIR, () -> bed.list("f"));
    FileRef f = bed.ref("f");
    bed.unlink("f");
    assertErrno(Errno.ENOENT, () -> bed.fs.readDirectory(f, 0, (n, c, t, x) -> true));
  }
}
