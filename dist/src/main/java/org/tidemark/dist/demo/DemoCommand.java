package org.tidemark.dist.demo;

import static org.tidemark.dist.demo.DemoShell.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;
import org.tidemark.console.CommandException;
import org.tidemark.console.Terminal;
import org.tidemark.dist.demo.DemoShell.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The main job on real files, visibly, and checked at every step. */
@Command(
    name = "demo",
    header = "See it work on real files: history, mount as of a moment, crash, verify.",
    description = {
      "Makes an image in a temporary folder, mounts it, copies thousands of real files into it,"
          + " changes and deletes some, reads the past, pulls the plug, verifies. Prints every"
          + " command and what it said. Removes everything afterwards, also after Ctrl-C. Exit"
          + " status 1 if anything is not as it should be."
    },
    footer = {"", "Example: tidemark demo"})
public final class DemoCommand implements Runnable {
  private static final int FILES_MIN = 1500;
  private static final int FILES_MAX = 6_000;

  /** Trees of real files that are on most machines. */
  private static final List<String> TREES =
      List.of("/usr/share/doc", "/usr/include", "/usr/share/zoneinfo", "/usr/lib/python3");

  @Option(
      names = "--tree",
      paramLabel = "DIR",
      description = "The files to copy (default: what is found, such as /usr/include).")
  private List<Path> trees = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Clock clock = Clock.system();
    long start = clock.monotonicNanos();
    var out = spec.commandLine().getOut();
    try (DemoFolder folder =
        DemoFolder.make(out, spec.commandLine().getErr(), Terminal.isTerminal(Terminal.STDOUT))) {
      new Steps(folder, tree()).run();
    } catch (IOException e) {
      throw CommandException.failed("the demo could not be set up: " + e.getMessage());
    }
    out.printf(
        "%nAll as expected, and everything is removed again (%d s).%n",
        (clock.monotonicNanos() - start) / Units.NANOS_PER_SECOND);
    out.flush();
  }

  /** Returns a tree of a few thousand files that can be read; the largest there is if none has. */
  private Path tree() throws IOException {
    if (!trees.isEmpty()) {
      return trees.getFirst().toRealPath();
    }
    Path best = null;
    long most = 0;
    for (Path candidate : candidates()) {
      long files = Files.isDirectory(candidate) ? count(candidate) : 0;
      if (files > most && files <= FILES_MAX) {
        best = candidate;
        most = files;
      }
      if (most >= FILES_MIN) {
        break;
      }
    }
    if (best == null) {
      throw CommandException.failed("no tree of files to copy was found; name one with --tree");
    }
    return best.toRealPath();
  }

  private static List<Path> candidates() {
    List<Path> candidates = new ArrayList<>(TREES.stream().map(Path::of).toList());
    candidates.add(Path.of(System.getProperty("java.home")));
    String launcher = System.getProperty("tidemark.launcher");
    if (launcher != null && Path.of(launcher).getParent() != null) {
      candidates.add(Path.of(launcher).resolveSibling("fs-core"));
    }
    return candidates;
  }

  private static long count(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      return files.limit(FILES_MAX + 1L).count();
    } catch (UncheckedIOException e) {
      return 0; // Not all of it can be read.
    }
  }

  /** The story, from top to bottom. */
  private record Steps(DemoFolder folder, Path tree) {
    private DemoShell shell() {
      return folder.shell();
    }

    private Result run(String command) {
      return shell().run(command);
    }

    void run() {
      shell().say("Make a filesystem in an image, and mount it");
      run("tidemark newfs -L demo -s 1g demo.img");
      run("tidemark mount demo.img mnt");

      shell().say("Copy real files into it");
      run("cp -a " + tree + " mnt/tree");
      run("diff -r --no-dereference " + tree + " mnt/tree && echo all equal");
      String files = run("find mnt/tree -type f | wc -l").last();
      String copied = run("tidemark sync mnt").last();

      shell().say("Write, and write over it");
      run("echo 'buy milk' > mnt/notes.txt && tidemark sync mnt");
      run("echo 'buy milk and bread' > mnt/notes.txt && tidemark sync mnt");
      run("echo 'call Ada' >> mnt/notes.txt");
      notes();

      shell().say("Change a few of thousands of files, and see which");
      changes(copied);

      shell().say("Delete all of it by mistake, and take it back");
      mistake(copied, files);

      shell().say("Pull the plug: what was synced is there");
      crash();

      shell().say("Mount the past: the whole filesystem as of " + copied);
      run("tidemark mount --as-of " + copied + " demo.img past");
      run("ls past past/tree | sed -n 1,4p");
      run("diff -r --no-dereference " + tree + " past/tree && echo all equal");
      Result refused = shell().quietly("touch past/x");
      check(refused.status() != 0, "the past could be written to");
      run("tidemark umount past");

      shell().say("Check everything, all data of all moments included");
      Result verified = run("tidemark verify --data demo.img");
      check(verified.text().startsWith("clean"), "verify found something");
      run("ls -sh demo.img");
    }

    private void notes() {
      Result history = run("tidemark history mnt/notes.txt");
      check(history.lines().size() == 4, "notes.txt has three moments");
      String first = history.lines().get(1).split(" ", 2)[0];
      String second = history.lines().get(2).split(" ", 2)[0];
      check(run("cat mnt/notes.txt@@" + first).text().equals("buy milk"), "the first note");
      check(
          run("cat mnt/notes.txt@@" + second).text().equals("buy milk and bread"),
          "the second note");
      run("sleep 1; cat mnt/notes.txt@@-1s");
      Result diff = run("tidemark diff mnt/notes.txt@@" + first + " mnt/notes.txt");
      check(diff.text().contains("+call Ada"), "the diff shows the new line");
      Result moments = run("ls mnt/.history");
      check(moments.lines().size() >= 2, ".history lists moments");
    }

    private void changes(String copied) {
      run("echo '# changed' >> \"$(find mnt/tree -type f | sort | head -1)\"");
      run("chmod 600 \"$(find mnt/tree -type f | sort | tail -1)\"");
      run("mv \"$(find mnt/tree -type f | sort | head -2 | tail -1)\" mnt/tree/renamed");
      Result changed = run("tidemark diff mnt/@@" + copied + " mnt");
      check(changed.lines().size() == 4, "four things changed");
    }

    private void mistake(String copied, String files) {
      run("rm -rf mnt/tree");
      String old = "mnt/@@" + copied + "/tree";
      check(
          run("find " + old + " -type f | wc -l").last().equals(files),
          "all files are in the past");
      run("cp -a " + old + " mnt/tree");
      run("diff -r --no-dereference " + tree + " mnt/tree && echo all equal");
    }

    private void crash() {
      run("echo 'safe' > mnt/safe.txt && sync mnt/safe.txt");
      String process = process();
      run("kill -9 " + process);
      run("fusermount3 -u -z mnt");
      run("tidemark mount demo.img mnt");
      check(run("cat mnt/safe.txt").text().equals("safe"), "what was synced is there");
      run("tidemark umount mnt");
    }

    /** Returns the process id of the mount: the Tidemark that has the image in its command line. */
    private String process() {
      String image = folder.path().resolve("demo.img").toString();
      List<String> found =
          ProcessHandle.allProcesses()
              .map(process -> Long.toString(process.pid()))
              .filter(pid -> {
                List<String> words = commandLine(pid);
                return words.contains(image) && words.contains("--ready-pipe");
              })
              .toList();
      check(found.size() == 1, "one process serves the mount: " + found);
      return found.getFirst();
    }

    private static List<String> commandLine(String pid) {
      try {
        return List.of(Files.readString(Path.of("/proc", pid, "cmdline")).split("\0", -1));
      } catch (IOException e) {
        return List.of(); // It has ended, or is of somebody else.
      }
    }
  }
}
