package org.tidemark.suites.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;
import org.tidemark.suites.equipment.SourceTree;
import org.tidemark.suites.equipment.TreeManifest;

/**
 * The main job: a real source tree is copied onto a mount and worked on; every state that was
 * committed can be read through {@code @@}, also after mounting again, and also after a crash.
 */
@Tag("mount")
class MainJobTest {
  /** With {@code -Dtidemark.programs.scale=10} it is all that there are. */
  private static final int FILES = 2_000;

  /** What people do to sources, as scripts for the tree in {@code $1}, in this order. */
  private static final Map<String, String> WORK = new LinkedHashMap<>();

  static {
    WORK.put(
        "edit",
        "find . -name 'A*.java' -exec sed -i 's/the/THE/g' {} +;"
            + " for f in $(find . -name 'B*.java'); do echo '// more' >> $f; done");
    WORK.put(
        "rename",
        "find . -name 'C*.java' | while read -r f; do mv \"$f\" \"${f%.java}.renamed\"; done;"
            + " mv \"$(find . -mindepth 2 -maxdepth 2 -type d | sort | sed -n 1p)\" moved-directory");
    WORK.put(
        "delete",
        "find . -name 'D*.java' -delete;"
            + " rm -r \"$(find . -mindepth 2 -maxdepth 2 -type d | sort | sed -n '$p')\"");
    WORK.put(
        "add",
        "mkdir -p fresh/deep; cp -a moved-directory fresh/deep/copy; ln -s ../moved-directory fresh/link;"
            + " find . -name 'E*.java' | sort | sed -n 1,50p | while read -r f; do ln \"$f\" \"$f.hard\"; done;"
            + " find . -name 'F*.java' -exec chmod 600 {} +");
    WORK.put(
        "rewrite",
        "find . -name 'G*.java' | while read -r f; do tac \"$f\" > new.tmp; mv new.tmp \"$f\"; done;"
            + " find . -name 'H*.java' -exec truncate -s 100 {} +");
  }

  @RegisterExtension final Beds beds = new Beds();

  @Test
  void remembersEveryStateOfATree() throws IOException {
    MountedBed bed = beds.tidemark();
    MountedImage mounted = bed.mounted();
    Path original = beds.host().resolve("original");
    SourceTree.prepare(original, Beds.scaled(FILES));
    Path tree = mounted.directory().resolve("tree");
    Map<String, TreeManifest> states = new LinkedHashMap<>(); // by tid

    Command.of("cp", "-a", original, tree).check();
    TreeManifest copied = TreeManifest.of(original);
    copied.requireSame("the copy", TreeManifest.of(tree));
    states.put(mounted.commit(), copied);
    for (var step : WORK.entrySet()) {
      Command.script("cd -- \"$1\"; " + step.getValue()).with(tree).check();
      TreeManifest state = TreeManifest.of(tree);
      assertFalse(
          states.values().stream().anyMatch(state::equals), step.getKey() + " changed nothing");
      states.put(mounted.commit(), state);
    }
    Path whole = mounted.directory();
    comparePast(whole, states);
    TreeManifest present = TreeManifest.of(tree);

    bed.settle();

    present.requireSame("the tree after mounting again", TreeManifest.of(tree));
    comparePast(whole, states);
    // What was deleted is found by its name.
    Command.of("rm", "-rf", tree).check();
    mounted.commit();
    bed.crash();
    assertFalse(Files.exists(tree));
    comparePast(whole, states);
    assertEquals(1, TreeManifest.of(whole).size(), "nothing is left but the root's attributes");
    mounted.verify();
    bed.settle();
    comparePast(whole, states);
  }

  private static void comparePast(Path root, Map<String, TreeManifest> states) throws IOException {
    for (var state : states.entrySet()) {
      Path past = root.resolve("tree@@" + state.getKey());
      state.getValue().requireSame("the tree as of " + state.getKey(), TreeManifest.of(past));
    }
  }
}
