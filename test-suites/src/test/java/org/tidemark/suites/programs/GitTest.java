package org.tidemark.suites.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;
import org.tidemark.suites.equipment.TreeManifest;

/** git: clones a repository with real history, works in it, packs it, checks it. */
@Tag("mount")
@Tag("short-mount")
class GitTest {
  private static final int HISTORY_MIN = 30;

  @RegisterExtension final Beds beds = new Beds();

  @Test
  void clonesCommitsPacksAndChecks() throws IOException {
    Path source = repository();
    Path clone = beds.directory().resolve("clone");
    git(beds.directory(), "clone", "--no-hardlinks", "--no-local", source, clone);
    assertEquals(objects(source), objects(clone));
    work(clone);
    git(clone, "repack", "-a", "-d");
    git(clone, "gc", "--prune=now");
    git(clone, "fsck", "--full", "--strict");
    String objects = objects(clone);
    TreeManifest before = TreeManifest.of(clone);

    beds.bed().settle();

    before.requireSame("the clone after mounting again", TreeManifest.of(clone));
    git(clone, "fsck", "--full", "--strict");
    assertEquals(objects, objects(clone));
    assertEquals("", git(clone, "status", "--porcelain"));
    git(clone, "checkout", "-q", "HEAD~3");
    git(clone, "checkout", "-q", "-");
    // What was made here must be whole elsewhere as well.
    Path back = beds.host().resolve("back.git");
    git(beds.host(), "clone", "--mirror", "--no-local", clone, back);
    git(back, "fsck", "--full", "--strict");
  }

  /** Commits on two branches, merges them, rewrites files, loses some. */
  private static void work(Path clone) throws IOException {
    Random random = new Random(1);
    git(clone, "checkout", "-q", "-b", "work");
    for (int i = 0; i < Beds.scaled(8); i++) {
      edit(clone, "work" + i % 4, random);
      commit(clone, "Work " + i);
    }
    git(clone, "checkout", "-q", "-b", "side", "HEAD~4");
    for (int i = 0; i < Beds.scaled(4); i++) {
      edit(clone, "side" + i, random);
      commit(clone, "Side " + i);
    }
    git(clone, "checkout", "-q", "work");
    git(clone, "merge", "-q", "--no-edit", "side");
    git(clone, "mv", "side0", "moved");
    git(clone, "rm", "-q", "work0");
    commit(clone, "Move and remove");
    git(clone, "stash", "list");
    git(clone, "branch", "-D", "side");
  }

  private static void edit(Path clone, String name, Random random) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      text.append(random.nextInt(1000)).append(i % 10 == 0 ? '\n' : ' ');
    }
    Files.writeString(clone.resolve(name), text);
  }

  private static void commit(Path clone, String message) throws IOException {
    git(clone, "add", "-A");
    git(clone, "commit", "-q", "-m", message);
  }

  /** Returns this project's own repository, or one that is made if it has no history. */
  private Path repository() throws IOException {
    Path own = MountedImage.sourceRoot();
    Command.Result count = gitCommand(own, "rev-list", "--count", "--all").run();
    if (count.status() == 0 && Integer.parseInt(count.text().strip()) >= HISTORY_MIN) {
      return own;
    }
    Path made = beds.host().resolve("made");
    git(beds.host(), "init", "-q", made);
    Random random = new Random(2);
    for (int i = 0; i < HISTORY_MIN; i++) {
      Path folder = Files.createDirectories(made.resolve("d" + i % 7));
      for (int n = 0; n < 10; n++) {
        edit(folder, "file" + random.nextInt(100), random);
      }
      commit(made, "State " + i);
    }
    return made;
  }

  private static String objects(Path repository) throws IOException {
    // Of the branch alone: a clone does not take everything along that a repository may hold.
    return git(repository, "rev-list", "--objects", "HEAD");
  }

  private static String git(Path directory, Object... arguments) throws IOException {
    return gitCommand(directory, arguments).check().text().strip();
  }

  private static Command gitCommand(Path directory, Object... arguments) {
    return Command.of("git")
        .with(arguments)
        .in(directory)
        // Whose checkout this is does not matter here; nor do settings of the user.
        .withEnvironment("GIT_CONFIG_NOSYSTEM", "1")
        .withEnvironment("GIT_CONFIG_GLOBAL", "/dev/null")
        .withEnvironment("GIT_CONFIG_COUNT", "4")
        .withEnvironment("GIT_CONFIG_KEY_0", "safe.directory")
        .withEnvironment("GIT_CONFIG_VALUE_0", "*")
        .withEnvironment("GIT_CONFIG_KEY_1", "user.name")
        .withEnvironment("GIT_CONFIG_VALUE_1", "Test")
        .withEnvironment("GIT_CONFIG_KEY_2", "user.email")
        .withEnvironment("GIT_CONFIG_VALUE_2", "test@example.org")
        .withEnvironment("GIT_CONFIG_KEY_3", "gc.auto")
        .withEnvironment("GIT_CONFIG_VALUE_3", "0");
  }
}
