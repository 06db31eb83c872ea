package org.tidemark.fuse.mounts;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the processes that keep a mount in use, from /proc, as far as we may look into it. */
public final class MountUsers {
  private MountUsers() {}

  /** Returns up to {@code max} others than us, like {@code bash (process 4711)}. */
  public static List<String> of(Path directory, int max) {
    List<String> users = new ArrayList<>();
    String own = Long.toString(ProcessHandle.current().pid());
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        if (users.size() < max && !process.endsWith(own) && uses(process, directory)) {
          users.add(name(process) + " (process " + process.getFileName() + ")");
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return users; // no /proc: then nobody is named
    }
    return users;
  }

  /** Whether this process works in a directory below. */
  public static boolean areWe(Path directory) {
    return pointsInto(Path.of("/proc/self/cwd"), directory);
  }

  private static boolean uses(Path process, Path directory) {
    if (pointsInto(process.resolve("cwd"), directory)
        || pointsInto(process.resolve("root"), directory)
        || pointsInto(process.resolve("exe"), directory)) {
      return true;
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (pointsInto(descriptor, directory)) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return false; // it has ended, or belongs to somebody else
    }
    return false;
  }

  private static boolean pointsInto(Path link, Path directory) {
    try {
      return Files.readSymbolicLink(link).startsWith(directory);
    } catch (IOException e) {
      return false;
    }
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      return "a program";
    }
  }
}
