package org.tidemark.dist.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The folder that the demo works in, with its mounts. Nothing of it remains, however the demo ends:
 * {@link #close} runs when it is done, and by a hook when it is interrupted.
 */
final class DemoFolder implements AutoCloseable {
  /** Where the demo mounts. */
  static final List<String> MOUNTS = List.of("mnt", "past");

  private final Path path;
  private final DemoShell shell;
  private final PrintWriter err;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread hook = new Thread(this::interrupted, "demo-cleanup");

  private DemoFolder(Path path, DemoShell shell, PrintWriter err) {
    this.path = path;
    this.shell = shell;
    this.err = err;
  }

  static DemoFolder make(PrintWriter out, PrintWriter err, boolean colours) throws IOException {
    Path path = Files.createTempDirectory("tidemark-demo-").toRealPath();
    for (String mount : MOUNTS) {
      Files.createDirectory(path.resolve(mount));
    }
    DemoFolder folder = new DemoFolder(path, new DemoShell(path, out, colours), err);
    Runtime.getRuntime().addShutdownHook(folder.hook);
    return folder;
  }

  Path path() {
    return path;
  }

  DemoShell shell() {
    return shell;
  }

  private void interrupted() {
    shell.stop();
    cleanUp();
  }

  @Override
  public void close() {
    cleanUp();
    try {
      boolean removed = Runtime.getRuntime().removeShutdownHook(hook);
      if (!removed) {
        err.println("the demo's cleanup ran already");
      }
    } catch (IllegalStateException e) {
      return; // The JVM is ending: the hook finds nothing left to do.
    }
  }

  private void cleanUp() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean free = true;
    for (String mount : MOUNTS) {
      free &= unmount(path.resolve(mount));
    }
    if (!free) {
      err.println("tidemark demo: something is still mounted below " + path + "; left there");
      err.flush();
      return; // Deleting would go on inside the mount.
    }
    try {
      delete();
    } catch (IOException e) {
      err.println("tidemark demo: " + path + " could not be removed: " + e.getMessage());
      err.flush();
    }
  }

  private boolean unmount(Path mount) {
    return !isMounted(mount)
        || (shell.cleanUp(path.resolve("bin/tidemark").toString(), "umount", mount.toString())
            && !isMounted(mount))
        || ((shell.cleanUp("fusermount3", "-u", "-z", mount.toString())
                || shell.cleanUp("umount", "-l", mount.toString()))
            && !isMounted(mount));
  }

  private static boolean isMounted(Path mount) {
    try {
      return Files.readString(Path.of("/proc/self/mounts")).contains(" " + mount + " ");
    } catch (IOException e) {
      return false; // No Linux: umount says so itself.
    }
  }

  private void delete() throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
