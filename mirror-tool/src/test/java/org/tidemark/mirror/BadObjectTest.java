package org.tidemark.mirror;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.device.testing.MemoryDevice;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.testing.Profile;
import org.tidemark.fs.testing.Rig;
import org.tidemark.fs.testing.SourceRun;
import org.tidemark.scan.ReplicaState;

/**
 * Whatever objects are like, the replica is what it was at its last batch, and takes the right ones
 * afterwards. {@code -Dtidemark.object.mutations=N} tries more.
 */
class BadObjectTest {
  private static final int MUTATIONS_DEFAULT = 400;
  private static final int BATCH_BYTES = 4 << 10;

  private final SourceRun source = new SourceRun(5, Rig.SMALL, Profile.NAMES);
  private final CrashStore store = new CrashStore();

  /** How many objects the replica has. */
  private int had;

  private long firstTid;
  private long secondTid;
  private MemoryDevice replica;

  @BeforeEach
  void makeObjects() {
    firstTid = feedMore(store);
    had = store.objects().size();
    replica = source.newReplica();
    try (FileSystem fs = source.open(replica)) {
      apply(store, fs);
    }
    replica = replica.reopen();
    secondTid = feedMore(store);
    assertTrue(had > 3 && store.objects().size() > had + 3, () -> store.objects().toString());
  }

  @AfterEach
  void close() {
    source.close();
  }

  private long feedMore(CrashStore to) {
    source.run(200);
    source.commit();
    return feed(source, to).mark();
  }

  private static ReplicaState feed(SourceRun from, CrashStore to) {
    try (ObjectTarget target = open(from, to)) {
      return MirrorBed.feed(new CutLink(from.fs().mirroring(), BATCH_BYTES, CutLink.NEVER), target)
          .run();
    }
  }

  private static ObjectTarget open(SourceRun from, CrashStore to) {
    return ObjectTarget.open(to, from.fs().info().fsid(), ObjectOptions.DEFAULTS.withBytesMax(1));
  }

  private static void apply(CrashStore from, FileSystem to) {
    ReplicaState ignored = new ObjectApply(from).run(to.mirroring());
  }

  private CrashStore mutated(Random random) {
    CrashStore bad = store.fork();
    List<String> names = store.objects();
    String name = names.get(had + random.nextInt(names.size() - had));
    String other = names.get(random.nextInt(names.size()));
    byte[] bytes = store.bytes(name);
    switch (random.nextInt(8)) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 2 -> {
        bytes = store.bytes(other);
        bad.put(other, store.bytes(name));
      }
      case 3 -> bytes = store.bytes(other);
      case 4 -> {
        byte[] noise = new byte[1 + random.nextInt(100)];
        random.nextBytes(noise);
        int at = random.nextInt(bytes.length);
        System.arraycopy(noise, 0, bytes, at, Math.min(noise.length, bytes.length - at));
      }
      case 5 -> {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(bytes);
        both.writeBytes(store.bytes(other));
        bytes = both.toByteArray();
      }
      case 6 -> {
        remove(bad, name);
        return bad;
      }
      default -> {
        remove(bad, name);
        bad.put(misnamed(name, random), bytes);
        return bad;
      }
    }
    bad.put(name, bytes);
    return bad;
  }

  private static String misnamed(String name, Random random) {
    ObjectName right = ObjectName.parse(name).orElseThrow();
    return switch (random.nextInt(4)) {
      case 0 -> new ObjectName(right.from(), right.to(), right.part() + 1, right.last()).toString();
      case 1 -> new ObjectName(right.from(), right.to(), right.part(), !right.last()).toString();
      case 2 -> new ObjectName(right.from(), right.to() + 1, right.part(), right.last()).toString();
      default -> "copy of " + name;
    };
  }

  private static void remove(CrashStore from, String name) {
    try {
      from.delete(name);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void mutationsAreRefused() {
    int mutations = Integer.getInteger("tidemark.object.mutations", MUTATIONS_DEFAULT);
    int refused = 0;
    for (int seed = 0; seed < mutations; seed++) {
      CrashStore bad = mutated(new Random(seed));
      try (FileSystem fs = source.open(replica.fork())) {
        try {
          apply(bad, fs);
        } catch (FsException e) {
          assertEquals(Errno.EINVAL, e.errno(), "seed " + seed + ": " + e.getMessage());
          assertTrue(e.getMessage().startsWith("/objects"), "seed " + seed + ": " + e.getMessage());
          refused++;
        }
        check(fs, seed);
      }
    }
    assertTrue(refused > mutations * 3 / 4, "only " + refused + " were refused");
  }

  private void check(FileSystem fs, int seed) {
    String what = "seed " + seed;
    long found = fs.presentTid();
    assertTrue(found == firstTid || found == secondTid, () -> what + ": stands at " + found);
    source.compare(fs, 1);
    apply(store, fs);
    assertEquals(secondTid, fs.presentTid(), what);
    source.compare(fs, 2);
  }

  private void assertRefused(CrashStore bad, String part) {
    try (FileSystem fs = source.open(replica.fork())) {
      FsException e = assertThrows(FsException.class, () -> apply(bad, fs));
      assertEquals(Errno.EINVAL, e.errno(), e::getMessage);
      assertTrue(e.getMessage().contains(part), e::getMessage);
      assertEquals(firstTid, fs.presentTid());
    }
  }

  private CrashStore without(int index) {
    CrashStore less = store.fork();
    remove(less, store.objects().get(index));
    return less;
  }

  @Test
  void whatIsMissingIsNamed() {
    int count = store.objects().size();
    String second = ObjectName.range(firstTid, secondTid);
    assertRefused(without(had), "part 0 of " + second + " is missing");
    assertRefused(without(had + 1), "part 1 of " + second + " is missing");
    assertRefused(without(had - 1), "the rest of " + ObjectName.range(0, firstTid));
    long thirdTid = feedMore(store);
    CrashStore gap = store.fork();
    store.objects().subList(had, count).forEach(name -> remove(gap, name));
    assertRefused(gap, "what changed from " + second + " is missing");
    FsException e = assertThrows(FsException.class, () -> open(source, gap));
    assertTrue(e.getMessage().contains("what changed from " + second), e::getMessage);
    assertTrue(thirdTid > secondTid);
  }

  /** A listing may miss what was added while it was made, though it has what came after that. */
  @Test
  void aListingWhileObjectsAreAdded() {
    List<String> all = store.objects();
    CrashStore growing =
        new CrashStore() {
          private boolean listed;

          @Override
          public List<String> names() {
            boolean first = !listed;
            listed = true;
            return first ? List.of(all.get(0), all.get(all.size() - 2)) : super.names();
          }
        };
    all.forEach(name -> growing.put(name, store.bytes(name)));
    assertEquals(
        all.subList(0, all.size() - 1),
        ObjectChain.of(growing).names().stream().map(ObjectName::toString).toList());
  }

  /** Old objects may be elsewhere when the replica has them, but nothing is added then. */
  @Test
  void theBeginningIsMissing() {
    CrashStore rest = store.fork();
    store.objects().subList(0, had).forEach(name -> remove(rest, name));
    try (FileSystem fs = source.open(replica.fork())) {
      apply(rest, fs);
      assertEquals(secondTid, fs.presentTid());
      source.compare(fs, 3);
    }
    try (FileSystem fs = source.open(source.newReplica())) {
      FsException e = assertThrows(FsException.class, () -> apply(rest, fs));
      assertTrue(e.getMessage().contains("from " + ObjectName.range(0, firstTid)), e::getMessage);
    }
    FsException e = assertThrows(FsException.class, () -> open(source, rest));
    assertTrue(e.getMessage().contains("up to " + Tid.toString(firstTid)), e::getMessage);
  }

  @Test
  void aStreamWithoutOneOfItsObjects() throws IOException {
    StreamReader reader =
        new StreamReader(new ByteArrayInputStream(without(had + 1).concatenated()));
    try (FileSystem fs = source.open(replica.fork())) {
      FsException e =
          assertThrows(
              FsException.class,
              () -> {
                var ignored = StreamApply.all(reader, reader.start(), fs.mirroring());
              });
      assertEquals(Errno.EINVAL, e.errno());
      assertTrue(e.getMessage().contains("does not go on where it was"), e::getMessage);
      assertEquals(firstTid, fs.presentTid());
    }
  }

  @Test
  void theLastObjectIsCutOff() {
    String last = store.objects().getLast();
    byte[] whole = store.bytes(last);
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      int length = i == 0 ? whole.length - 1 : random.nextInt(whole.length);
      CrashStore cut = store.fork();
      cut.put(last, Arrays.copyOf(whole, length));
      FsException e = assertThrows(FsException.class, () -> open(source, cut));
      assertEquals(Errno.EINVAL, e.errno());
      assertTrue(
          e.getMessage().startsWith("/objects/" + last) && e.getMessage().contains("remove it"),
          e::getMessage);
      remove(cut, last);
      assertEquals(secondTid, feed(source, cut).mark());
      assertEquals(store.objects().size(), cut.objects().size());
    }
  }

  @Test
  void anotherFilesystem() {
    SourceRun other = new SourceRun(6, Rig.SMALL, Profile.NAMES);
    other.run(50);
    other.commit();
    FsException e = assertThrows(FsException.class, () -> open(other, store));
    assertTrue(e.getMessage().contains("has objects of"), e::getMessage);
    CrashStore theirs = new CrashStore();
    long ignored = feed(other, theirs).mark();
    assertRefused(theirs, "this is a replica of");
    other.close();
  }

  /** A copy of the source that went its own way must not go on with the objects. */
  @Test
  void bothSidesWrittenTo() {
    FileSystem promoted = source.open(replica.fork());
    long mark = promoted.mirroring().promote();
    assertEquals(firstTid, mark);
    for (int i = 0; i < 400; i++) {
      promoted.makeDirectory(promoted.root(), ("own" + i).getBytes(US_ASCII), 0700, Caller.ROOT);
      long ignored = promoted.sync();
    }
    for (int i = 0; i < 60; i++) {
      source.run(3);
      source.commit();
    }
    long base = feed(source, store).base();
    assertTrue(base < promoted.committedTid(), () -> "no later than " + base);
    try (ObjectTarget target = open(source, store)) {
      FsException e =
          assertThrows(
              FsException.class,
              () -> {
                var ignored = MirrorBed.feed(promoted.mirroring(), target).run();
              });
      assertEquals(Errno.EINVAL, e.errno());
      assertTrue(e.getMessage().contains("has another history"), e::getMessage);
    }
    assertEquals(base, open(source, store).replicaState().orElseThrow().base());
    promoted.close();
  }
}
