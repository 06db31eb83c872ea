package org.tidemark.fuse.kernel.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.MountRequest;

/**
 * Mounts through fusermount3, which may do it for users: it checks that the directory is theirs,
 * mounts, and sends the descriptor of the device through a socket.
 *
 * <p>It is started by posix_spawn, since a process that Java starts inherits nothing but its three
 * standard descriptors.
 */
final class HelperMount {
  private static final String HELPER = "fusermount3";

  /** Where the helper looks for the number of the socket. */
  private static final String SOCKET_VARIABLE = "_FUSE_COMMFD=";

  private static final int CHILD_SOCKET = 3;
  private static final int STDERR = 2;
  private static final int O_CLOEXEC = 0x80000;

  /** posix_spawn_file_actions_t has 80 bytes in glibc and musl. */
  private static final int FILE_ACTIONS_BYTES = 256;

  private static final int MESSAGE_BYTES_MAX = 4096;

  private HelperMount() {}

  /** Returns the helper's path, if it is installed. */
  static Optional<Path> find() {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    for (String directory : path.split(":", -1)) {
      Path program = Path.of(directory.isEmpty() ? "." : directory, HELPER);
      if (Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  /**
   * Mounts.
   *
   * @return the descriptor of the device
   * @throws FsException with what the helper said
   */
  static int mount(Path helper, MountRequest request, int readBytesMax) {
    try (Arena arena = Arena.ofConfined()) {
      Libc libc = new Libc(arena);
      MemorySegment pair = arena.allocate(JAVA_INT, 2);
      succeed("socketpair", SocketMessages.pair(libc, pair));
      int mine = pair.getAtIndex(JAVA_INT, 0);
      int theirs = pair.getAtIndex(JAVA_INT, 1);
      MemorySegment pipe = arena.allocate(JAVA_INT, 2);
      succeed("pipe2", libc.call("pipe2", pipe, O_CLOEXEC));
      int said = pipe.getAtIndex(JAVA_INT, 0);
      int says = pipe.getAtIndex(JAVA_INT, 1);
      try {
        int child;
        try {
          List<String> command = command(helper, request, readBytesMax);
          child = spawn(libc, arena, command, theirs, says);
        } finally {
          FuseDevice.closeDescriptor(theirs);
          FuseDevice.closeDescriptor(says);
        }
        int device = SocketMessages.receiveDescriptor(libc, arena, mine);
        String message = readAll(libc, arena, said);
        awaitEnd(libc, arena, child);
        if (device < 0) {
          throw new FsException(
              Errno.EPERM,
              request.directory()
                  + " cannot be mounted: "
                  + (message.isEmpty() ? helper + " does not say why" : message));
        }
        return device;
      } finally {
        FuseDevice.closeDescriptor(mine);
        FuseDevice.closeDescriptor(said);
      }
    }
  }

  private static List<String> command(Path helper, MountRequest request, int readBytesMax) {
    List<String> options = new ArrayList<>();
    options.add("fsname=" + escape(request.source()));
    options.add("subtype=tidemark");
    options.add("default_permissions");
    if (request.allowOther()) {
      options.add("allow_other");
    }
    options.add("max_read=" + readBytesMax);
    options.addAll(request.kernelOptions());
    options.add(request.readOnly() ? "ro" : "rw");
    return List.of(
        helper.toString(), "-o", String.join(",", options), "--", request.directory().toString());
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,");
  }

  /** Starts the helper with the socket as descriptor 3 and its messages going to the pipe. */
  private static int spawn(Libc libc, Arena arena, List<String> command, int socket, int messages) {
    MemorySegment actions = arena.allocate(FILE_ACTIONS_BYTES, 16);
    succeed("file actions", libc.call("posix_spawn_file_actions_init", actions));
    try {
      String duplicate = "posix_spawn_file_actions_adddup2";
      succeed(duplicate, -libc.call(duplicate, actions, messages, STDERR));
      succeed(duplicate, -libc.call(duplicate, actions, socket, CHILD_SOCKET));
      List<String> environment = new ArrayList<>();
      for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
        environment.add(variable.getKey() + "=" + variable.getValue());
      }
      environment.add("LC_ALL=C");
      environment.add(SOCKET_VARIABLE + CHILD_SOCKET);
      MemorySegment process = arena.allocate(JAVA_INT);
      int errno =
          libc.call(
              "posix_spawn",
              process,
              arena.allocateFrom(command.getFirst()),
              actions,
              MemorySegment.NULL,
              strings(arena, command),
              strings(arena, environment));
      if (errno != 0) {
        throw new FsException(
            Errno.EPERM, command.getFirst() + " cannot be started: errno " + errno);
      }
      return process.get(JAVA_INT, 0);
    } finally {
      int ignored = libc.call("posix_spawn_file_actions_destroy", actions);
    }
  }

  private static MemorySegment strings(Arena arena, List<String> strings) {
    MemorySegment array = arena.allocate(ADDRESS, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
    }
    return array;
  }

  private static String readAll(Libc libc, Arena arena, int descriptor) {
    MemorySegment buffer = arena.allocate(MESSAGE_BYTES_MAX);
    StringBuilder text = new StringBuilder();
    while (true) {
      long bytes = libc.read(descriptor, buffer, MESSAGE_BYTES_MAX);
      if (bytes == -Errno.EINTR.code()) {
        continue;
      }
      if (bytes <= 0) {
        return text.toString().strip().replace('\n', ' ');
      }
      byte[] read = buffer.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
      text.append(new String(read, StandardCharsets.UTF_8));
    }
  }

  private static void awaitEnd(Libc libc, Arena arena, int child) {
    MemorySegment status = arena.allocate(JAVA_INT);
    int result;
    do {
      result = libc.call("waitpid", child, status, 0);
    } while (result == -Errno.EINTR.code());
  }

  private static void succeed(String function, int result) {
    if (result < 0) {
      throw new FsException(Errno.EIO, function + " failed: errno " + -result);
    }
  }
}
