package org.tidemark.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Units;
import org.tidemark.fs.Maintenance;

/**
 * Serves the maintenance of a mounted filesystem to tools, over a Unix socket that only its owner
 * (and root) can use. One thread accepts, and one works for each client.
 *
 * <p>Lock: {@code lock} guards the set of connections; nothing is called with it held. Making and
 * removing sockets is serialized by a lock file in their folder, across processes too.
 */
public final class ControlServer implements AutoCloseable {
  static final String SUFFIX = ".sock";

  /** More clients than this: the one that has been silent for the longest time is dropped. */
  private static final int CLIENTS_MAX = 64;

  /** What fits into the address of a Unix socket, less the zero at its end. */
  private static final int PATH_BYTES_MAX = 107;

  /** Sockets of one filesystem id: images that were copied are mounted side by side. */
  private static final int COPIES_MAX = 100;

  private static final System.Logger LOGGER = System.getLogger(ControlServer.class.getName());

  /** A lock file excludes other processes; this one excludes other threads. */
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final ServerSocketChannel acceptor;
  private final Path folder;
  private final Path socket;
  private final Protocol.Greeting greeting;
  private final Maintenance maintenance;
  private final ReentrantLock lock = new ReentrantLock();

  /** In the order in which they last began to wait for a request. */
  @GuardedBy("lock")
  private final Set<ServerConnection> connections = new LinkedHashSet<>();

  @GuardedBy("lock")
  private boolean closed;

  @GuardedBy("lock")
  private int lastNumber;

  private ControlServer(
      ServerSocketChannel acceptor,
      Path folder,
      Path socket,
      Protocol.Greeting greeting,
      Maintenance maintenance) {
    this.acceptor = acceptor;
    this.folder = folder;
    this.socket = socket;
    this.greeting = greeting;
    this.maintenance = maintenance;
  }

  /**
   * Starts to serve.
   *
   * @param images the volumes, absolute
   * @param mountPoint where they are mounted, absolute
   * @throws FsException EIO if no socket could be made; the mount works without one, but tools
   *     cannot reach it
   */
  public static ControlServer start(Maintenance maintenance, List<Path> images, Path mountPoint) {
    return start(maintenance, images, mountPoint, SocketFolders.ofThisUser());
  }

  static ControlServer start(
      Maintenance maintenance, List<Path> images, Path mountPoint, SocketFolders folders) {
    Protocol.Greeting greeting =
        new Protocol.Greeting(
            Protocol.VERSION, images.stream().map(Path::toString).toList(), mountPoint.toString());
    UUID fsid = maintenance.info().fsid();
    StringBuilder refusals = new StringBuilder();
    for (Path folder : folders.own()) {
      try {
        folders.prepare(folder);
        ControlServer server = inFolder(folder, fsid, greeting, maintenance);
        Thread.ofPlatform().daemon().name("control").start(server::acceptAll);
        return server;
      } catch (IOException e) {
        refusals.append("; ").append(e.getMessage() == null ? e : e.getMessage());
      }
    }
    throw new FsException(
        Errno.EIO, "no socket for tools could be made: " + refusals.substring("; ".length()));
  }

  private static ControlServer inFolder(
      Path folder, UUID fsid, Protocol.Greeting greeting, Maintenance maintenance)
      throws IOException {
    return alone(
        folder,
        () -> {
          Path socket = freeName(folder, fsid);
          ServerSocketChannel acceptor = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
          try {
            acceptor.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
          } catch (IOException e) {
            acceptor.close();
            throw e;
          }
          return new ControlServer(acceptor, folder, socket, greeting, maintenance);
        });
  }

  /** Returns a name that no living server has. Removes the sockets of dead ones in its way. */
  private static Path freeName(Path folder, UUID fsid) throws IOException {
    for (int copy = 1; copy <= COPIES_MAX; copy++) {
      Path socket = folder.resolve(fsid + (copy == 1 ? "" : "." + copy) + SUFFIX);
      if (socket.toString().getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX) {
        throw new IOException(socket + ": the name is too long for a socket");
      }
      if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
        return socket;
      }
      if (!isAlive(socket)) {
        Files.delete(socket);
        return socket;
      }
    }
    throw new IOException(folder + ": too many sockets of " + fsid);
  }

  /** Whether anybody listens there. */
  private static boolean isAlive(Path socket) {
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return probe.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private interface Body<T> {
    T run() throws IOException;
  }

  /** Runs body while no other process makes or removes sockets there. */
  private static <T> T alone(Path folder, Body<T> body) throws IOException {
    IN_THIS_PROCESS.lock();
    try (FileChannel file =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = file.lock()) {
      if (!held.isValid()) {
        throw new IOException(folder + ": cannot be locked");
      }
      return body.run();
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }

  /** Where the server listens. */
  Path socket() {
    return socket;
  }

  private void acceptAll() {
    while (true) {
      try {
        serve(acceptor.accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // Out of file descriptors, say: that passes.
        LOGGER.log(System.Logger.Level.WARNING, "a tool could not connect", e);
        Clock.system().parkNanos(Units.NANOS_PER_SECOND);
      }
    }
  }

  private void serve(SocketChannel channel) throws IOException {
    ServerConnection connection =
        new ServerConnection(this, channel, greeting, new Operations(maintenance));
    ServerConnection dropped;
    int number;
    lock.lock();
    try {
      if (closed) {
        connection.close();
        return;
      }
      dropped = connections.size() < CLIENTS_MAX ? null : longestIdle();
      connections.add(connection);
      number = ++lastNumber;
    } finally {
      lock.unlock();
    }
    if (dropped != null) {
      dropped.close();
    }
    Thread.ofPlatform().daemon().name("control-" + number).start(connection);
  }

  @GuardedBy("lock")
  private @Nullable ServerConnection longestIdle() {
    for (ServerConnection connection : connections) {
      if (connection.isIdle()) {
        return connection;
      }
    }
    return null;
  }

  /** The connection begins to wait for a request. */
  void idle(ServerConnection connection) {
    lock.lock();
    try {
      if (connections.remove(connection)) {
        connections.add(connection);
      }
    } finally {
      lock.unlock();
    }
  }

  void ended(ServerConnection connection) {
    lock.lock();
    try {
      connections.remove(connection);
    } finally {
      lock.unlock();
    }
  }

  /** Stops to serve: jobs under way end, clients are told by the end of their connection. */
  @Override
  public void close() {
    List<ServerConnection> open;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      open = List.copyOf(connections);
    } finally {
      lock.unlock();
    }
    open.forEach(ServerConnection::close);
    try {
      // Under the lock, so that no server that starts now takes the name in between.
      alone(
          folder,
          () -> {
            Files.deleteIfExists(socket);
            acceptor.close();
            return this;
          });
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.WARNING, "the socket could not be removed: " + socket, e);
    }
    open.forEach(ServerConnection::awaitEnd);
  }
}
