package org.tidemark.suites.equipment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the kernel says is mounted. */
public final class Mounts {
  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

  private Mounts() {}

  /** Returns whether something is mounted right at this directory. */
  public static boolean isMounted(Path directory) throws IOException {
    return typeAt(directory).isPresent();
  }

  /** Returns the type of the filesystem that is mounted at this directory. */
  public static Optional<String> typeAt(Path directory) throws IOException {
    String point = directory.toAbsolutePath().toString().replace(" ", "\\040");
    Optional<String> type = Optional.empty();
    for (String line : Files.readAllLines(MOUNTINFO)) {
      String[] halves = line.split(" - ", 2);
      if (halves[0].split(" ")[4].equals(point)) {
        type = Optional.of(halves[1].split(" ")[0]); // the last one lies on top
      }
    }
    return type;
  }

  /** Returns whether the kernel knows a type of filesystem, possibly after loading its module. */
  public static boolean kernelKnows(String type) throws IOException {
    if (listed(type)) {
      return true;
    }
    return Command.of("modprobe", type).succeeds() && listed(type);
  }

  private static boolean listed(String type) throws IOException {
    return Files.readAllLines(Path.of("/proc/filesystems")).stream()
        .anyMatch(line -> line.endsWith("\t" + type));
  }

  /** Takes away whatever is mounted here, even if its server is gone or somebody uses it. */
  public static void detach(Path directory) throws IOException {
    while (isMounted(directory)) {
      if (!Command.of("fusermount3", "-u", "-z", directory).succeeds()) {
        Command.of("umount", "-l", directory).check();
      }
    }
  }
}
