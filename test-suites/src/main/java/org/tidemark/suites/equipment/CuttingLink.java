package org.tidemark.suites.equipment;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;

/**
 * A link to a port on loopback that counts the bytes on the wire, both ways, and may break again
 * and again. Thread-safe.
 */
public final class CuttingLink implements AutoCloseable {
  /** What is more than a greeting: from here on the connection does what it is for. */
  private static final long GREETING_BYTES_MAX = Units.MIB;

  private static final int BUFFER_BYTES = 64 << 10;
  private static final Clock CLOCK = Clock.system();

  private final ServerSocket server;
  private final int target;
  private final long lifeNanos;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder cuts = new LongAdder();
  private volatile boolean closed;

  /**
   * Opens one that holds.
   *
   * @param target the port that it leads to
   */
  public CuttingLink(int target) throws IOException {
    this(target, Duration.ofDays(1));
  }

  /**
   * Opens it.
   *
   * @param life how long a connection lives from its first MiB on
   */
  public CuttingLink(int target, Duration life) throws IOException {
    this.target = target;
    lifeNanos = life.toNanos();
    server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    start("link", this::acceptAll);
  }

  private static void start(String name, Runnable body) {
    Thread _ = Thread.ofPlatform().daemon().name(name).start(body);
  }

  /** Returns the port at which it begins. */
  public int port() {
    return server.getLocalPort();
  }

  /** Returns how many bytes have gone through it, both ways. */
  public long bytes() {
    return bytes.sum();
  }

  /** Returns how many connections it broke. */
  public long cuts() {
    return cuts.sum();
  }

  private void acceptAll() {
    while (!closed) {
      try {
        lead(server.accept());
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void lead(Socket near) throws IOException {
    Socket far;
    try {
      far = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      near.close(); // nobody listens there; who connects sees the same here
      return;
    }
    Connection connection = new Connection(near, far);
    open.add(connection);
    start("out", () -> connection.pump(near, far));
    start("back", () -> connection.pump(far, near));
  }

  /** Two sockets, and what went from each to the other. */
  private final class Connection {
    private final Socket near;
    private final Socket far;
    private final AtomicLong passed = new AtomicLong();
    private final AtomicBoolean counted = new AtomicBoolean();

    Connection(Socket near, Socket far) {
      this.near = near;
      this.far = far;
    }

    /** Carries bytes until either side is gone; then both are. */
    void pump(Socket from, Socket to) {
      byte[] buffer = new byte[BUFFER_BYTES];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
          bytes.add(got);
          out.write(buffer, 0, got);
          if (passed.addAndGet(got) > GREETING_BYTES_MAX && counted.compareAndSet(false, true)) {
            start("cutter", this::cutLater);
          }
        }
      } catch (IOException e) {
        // That is what a link that breaks is like: both sides see it.
      } finally {
        end();
      }
    }

    private void cutLater() {
      long end = CLOCK.monotonicNanos() + lifeNanos;
      for (long left = lifeNanos; left > 0; left = end - CLOCK.monotonicNanos()) {
        CLOCK.parkNanos(left);
      }
      if (open.contains(this)) {
        cuts.increment();
        end();
      }
    }

    void end() {
      open.remove(this);
      for (Socket socket : new Socket[] {near, far}) {
        try {
          socket.close();
        } catch (IOException e) {
          // It is gone already.
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    server.close();
    open.forEach(Connection::end);
  }
}
