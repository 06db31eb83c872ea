package org.tidemark.suites.equipment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.tidemark.base.Clock;

/** An sshd of its own on loopback, with keys of its own. Two keys: one may do everything. */
public final class Sshd implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int CONNECT_TRIES = 100;

  private final Path work;
  private final int port;
  private final Process process;

  /**
   * Starts it.
   *
   * @param work an empty directory
   * @param forced what the second key does, whatever its owner asks for
   */
  public Sshd(Path work, String forced) throws IOException {
    this.work = work;
    for (String key : List.of("host", "free", "bound")) {
      Command.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", work.resolve(key)).check();
    }
    String bound = Files.readString(work.resolve("bound.pub"));
    Files.writeString(
        work.resolve("authorized"),
        Files.readString(work.resolve("free.pub"))
            + "restrict,command=\""
            + forced
            + "\" "
            + bound);
    port = freePort();
    Files.writeString(
        work.resolve("config"),
        """
        Port %d
        ListenAddress %s
        HostKey %s
        AuthorizedKeysFile %s
        PidFile none
        StrictModes no
        UsePAM no
        PermitRootLogin yes
        PasswordAuthentication no
        """
            .formatted(port, HOST, work.resolve("host"), work.resolve("authorized")));
    if (Files.isWritable(Path.of("/run"))) {
      Files.createDirectories(Path.of("/run/sshd")); // where sshd gives up its privileges
    }
    process =
        new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", work.resolve("config").toString())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("sshd.log").toFile())
            .start();
    awaitPort();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitPort() throws IOException {
    for (int i = 0; i < CONNECT_TRIES; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        Clock.system().parkNanos(50_000_000); // not yet
      }
    }
    throw new IOException("sshd does not listen: " + Files.readString(work.resolve("sshd.log")));
  }

  /** Returns whether an sshd can be started here. */
  public static boolean installed() {
    return Command.installed("sshd") && Command.installed("ssh-keygen");
  }

  /** Returns the port on loopback that it listens at. */
  public int port() {
    return port;
  }

  /** Returns how ssh is to be called, with the key of this name. */
  public String command(String key) {
    return command(key, port);
  }

  /** The same, through another port on loopback that leads to this one. */
  public String command(String key, int otherPort) {
    return "ssh -q -p %d -i %s -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile=%s"
            .formatted(otherPort, work.resolve(key), work.resolve("known"))
        + " -o StrictHostKeyChecking=accept-new";
  }

  /** A path on that machine. */
  public String remote(Path path) {
    return HOST + ":" + path;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
