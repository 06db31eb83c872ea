package org.tidemark.control;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.scan.ScanProgress;
import tools.jackson.core.JacksonException;
import tools.jackson.jr.ob.JSON;

/**
 * A connection to a server: sends requests, and takes what it answers apart.
 *
 * <p>Lock: one request at a time; a request of another thread waits for it. A request that failed
 * half-way closes the connection, since what comes next on it would belong to that request.
 */
final class ControlConnection implements AutoCloseable {
  /** A living server greets at once; one that was stopped never does. */
  private static final long GREETING_MILLIS_MAX = 5_000;

  private static final System.Logger LOGGER = System.getLogger(ControlConnection.class.getName());

  private final LineChannel lines;
  private final Protocol.Greeting greeting;
  private final ReentrantLock lock = new ReentrantLock();

  private ControlConnection(LineChannel lines, Protocol.Greeting greeting) {
    this.lines = lines;
    this.greeting = greeting;
  }

  /** Returns null if nobody listens there, or nobody who speaks like us. */
  static @Nullable ControlConnection connect(Path socket) {
    try {
      LineChannel lines =
          new LineChannel(
              SocketChannel.open(UnixDomainSocketAddress.of(socket)), Protocol.ANSWER_BYTES_MAX);
      try {
        String line = lines.read(GREETING_MILLIS_MAX);
        if (line != null) {
          Protocol.Greeting greeting =
              RecordJson.fromMap(Protocol.Greeting.class, JSON.std.mapFrom(line));
          return new ControlConnection(lines, greeting);
        }
      } catch (IOException | JacksonException e) {
        LOGGER.log(System.Logger.Level.DEBUG, socket + " does not greet", e);
      }
      lines.close();
    } catch (IOException e) {
      // The server is gone and left its socket behind; the next one removes it.
      LOGGER.log(System.Logger.Level.DEBUG, socket + " cannot be reached", e);
    }
    return null;
  }

  /** Returns whether the server has this volume. */
  boolean serves(Path image) {
    for (String served : greeting.images()) {
      try {
        if (served.equals(image.toString()) || Files.isSameFile(Path.of(served), image)) {
          return true;
        }
      } catch (IOException e) {
        // One of the two cannot be seen from here: then they are not known to be the same.
        LOGGER.log(System.Logger.Level.DEBUG, served + " cannot be compared", e);
      }
    }
    return false;
  }

  /** Returns where the filesystem is mounted. */
  Path mountPoint() {
    return Path.of(greeting.mountPoint());
  }

  <E extends Record> List<E> list(String name, Record with, Class<E> element) {
    List<E> all = new ArrayList<>();
    ask(
        name,
        with,
        Protocol.Nothing.class,
        (kind, part) -> {
          if (kind.equals("some") && part instanceof List<?> some) {
            for (Object one : some) {
              all.add(RecordJson.fromMap(element, one));
            }
          }
        });
    return all;
  }

  <R extends Record> R ask(String name, Record with, Class<R> resultType) {
    return ask(name, with, resultType, (kind, part) -> {});
  }

  <R extends Record> R askLong(
      String name, Record with, Class<R> resultType, ScanProgress progress) {
    Parts parts =
        (kind, part) -> {
          if (kind.equals("progress")) {
            Protocol.Progress now = RecordJson.fromMap(Protocol.Progress.class, part);
            progress.progress(now.done(), now.total());
          }
        };
    return ask(name, with, null, resultType, parts);
  }

  /** Takes what comes before the result. */
  interface Parts {
    void take(String kind, @Nullable Object part) throws IOException;
  }

  <R extends Record> R ask(String name, Record with, Class<R> resultType, Parts parts) {
    return ask(name, with, null, resultType, parts);
  }

  <R extends Record> R ask(
      String name, Record with, byte @Nullable [] attached, Class<R> resultType, Parts parts) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("v", Protocol.VERSION);
    request.put("do", name);
    request.put("with", RecordJson.toMap(with));
    if (attached != null) {
      request.put(Protocol.ATTACHED, attached.length);
    }
    boolean answered = false;
    lock.lock();
    try {
      lines.write(JSON.std.asString(request), LineChannel.FOR_EVER);
      if (attached != null) {
        lines.write(ByteBuffer.wrap(attached), LineChannel.FOR_EVER);
      }
      while (true) {
        String line = lines.read(LineChannel.FOR_EVER);
        if (line == null) {
          throw gone(null);
        }
        Map<String, Object> answer = JSON.std.mapFrom(line);
        if (answer.containsKey("result")) {
          R result = result(resultType, answer.get("result"));
          answered = true;
          return result;
        }
        if (answer.containsKey("error")) {
          Protocol.ErrorOf error = RecordJson.fromMap(Protocol.ErrorOf.class, answer.get("error"));
          answered = true;
          throw new FsException(errno(error.errno()), error.message());
        }
        for (Map.Entry<String, Object> part : answer.entrySet()) {
          parts.take(part.getKey(), part.getValue());
        }
      }
    } catch (SocketTimeoutException e) {
      throw new FsException(Errno.EIO, "the mount at " + mountPoint() + " does not answer", e);
    } catch (RecordJson.MalformedException | JacksonException e) {
      throw new FsException(
          Errno.EIO,
          "the mount at " + mountPoint() + " answers what is not understood: " + e.getMessage(),
          e);
    } catch (IOException e) {
      throw gone(e);
    } finally {
      lock.unlock();
      if (!answered) {
        close();
      }
    }
  }

  private <R extends Record> R result(Class<R> type, @Nullable Object answer) throws IOException {
    if (type != Protocol.Attached.class) {
      return RecordJson.fromMap(type, answer);
    }
    int length = RecordJson.fromMap(Protocol.Attachment.class, answer).length();
    return type.cast(new Protocol.Attached(lines.readBytes(length, LineChannel.FOR_EVER)));
  }

  private FsException gone(@Nullable IOException e) {
    String message = "the process that served " + mountPoint() + " ended before it answered";
    return e == null ? new FsException(Errno.EIO, message) : new FsException(Errno.EIO, message, e);
  }

  private static Errno errno(String name) {
    try {
      return Errno.valueOf(name);
    } catch (IllegalArgumentException e) {
      return Errno.EIO; // One that a later version has.
    }
  }

  /** Closes the connection; a request under way in another thread fails. */
  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "a connection could not be closed", e);
    }
  }
}
