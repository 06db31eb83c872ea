package org.tidemark.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import tools.jackson.core.JacksonException;
import tools.jackson.jr.ob.JSON;

/** One client of the server: its requests, one after the other, by one thread. */
final class ServerConnection implements Runnable {
  /** A client that takes nothing for so long is gone, and must not hold up what it asked for. */
  private static final long SILENCE_MILLIS_MAX = 30_000;

  private static final System.Logger LOGGER = System.getLogger(ServerConnection.class.getName());

  private final ControlServer server;
  private final LineChannel lines;
  private final Protocol.Greeting greeting;
  private final Operations operations;
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean idle = true;

  ServerConnection(
      ControlServer server,
      SocketChannel channel,
      Protocol.Greeting greeting,
      Operations operations)
      throws IOException {
    this.server = server;
    this.lines = new LineChannel(channel, Protocol.REQUEST_BYTES_MAX);
    this.greeting = greeting;
    this.operations = operations;
  }

  @Override
  public void run() {
    try {
      send(RecordJson.toMap(greeting));
      String line;
      while ((line = lines.read(LineChannel.FOR_EVER)) != null) {
        idle = false;
        if (!answer(line)) {
          return;
        }
        server.idle(this);
        idle = true;
      }
    } catch (LineChannel.MalformedLineException e) {
      refuse(e);
    } catch (IOException e) {
      // The client is gone, or silent for too long: there is nobody to tell.
      LOGGER.log(System.Logger.Level.DEBUG, "a tool's connection ended", e);
    } finally {
      close();
      operations.close();
      server.ended(this);
      end.countDown();
    }
  }

  /** Answers one request; returns false if no sense can be made of what comes behind it. */
  private boolean answer(String line) throws IOException {
    Map<String, Object> request;
    try {
      request = JSON.std.mapFrom(line);
    } catch (JacksonException e) {
      error(Errno.EINVAL, "not a request");
      return false;
    }
    if (request == null
        || !(request.get("v") instanceof Integer version)
        || !(request.get("do") instanceof String name)) {
      error(Errno.EINVAL, "not a request");
      return false;
    }
    if (version != Protocol.VERSION) {
      error(
          Errno.EOPNOTSUPP,
          "the mount is of another version of Tidemark; use the tidemark that mounted it, or mount"
              + " it again");
      return true;
    }
    if (request.get(Protocol.ATTACHED) instanceof Integer length
        && request.get("with") instanceof Map<?, ?> with) {
      Map<Object, Object> whole = new LinkedHashMap<>(with);
      whole.put(Protocol.ATTACHED, lines.readBytes(length, SILENCE_MILLIS_MAX));
      request.put("with", whole);
    }
    Operations.Operation operation = operations.find(name);
    if (operation == null) {
      error(Errno.EOPNOTSUPP, "the mount does not know '" + name + "'; mount it again");
      return true;
    }
    try {
      Record result = operation.run(request.get("with"), this::sendPart);
      sendResult(result);
    } catch (Operations.ClientGoneException e) {
      throw e.cause();
    } catch (RecordJson.MalformedException e) {
      error(Errno.EINVAL, "request '" + name + "': " + e.getMessage());
    } catch (FsException e) {
      error(e.errno(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.ERROR, "request '" + name + "' failed", e);
      error(Errno.EIO, "internal error in the mount: " + e);
    }
    return true;
  }

  private void sendResult(Record result) throws IOException {
    if (result instanceof Protocol.Attached attached) {
      int length = attached.bytes().length;
      send(Map.of("result", RecordJson.toMap(new Protocol.Attachment(length))));
      lines.write(ByteBuffer.wrap(attached.bytes()), SILENCE_MILLIS_MAX);
    } else {
      send(Map.of("result", RecordJson.toMap(result)));
    }
  }

  private void sendPart(String kind, Object part) {
    try {
      send(Map.of(kind, part));
    } catch (IOException e) {
      throw new Operations.ClientGoneException(e);
    }
  }

  private void refuse(IOException reason) {
    try {
      error(Errno.EINVAL, "not a request: " + reason.getMessage());
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "a tool did not wait for its refusal", e);
    }
  }

  private void error(Errno errno, String message) throws IOException {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("errno", errno.name());
    error.put("message", message);
    send(Map.of("error", error));
  }

  private void send(Map<String, ?> message) throws IOException {
    lines.write(JSON.std.asString(message), SILENCE_MILLIS_MAX);
  }

  /** Whether it waits for a request. */
  boolean isIdle() {
    return idle;
  }

  /** Ends the connection, and at its next word the job under way. Any thread. */
  void close() {
    try {
      lines.close();
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "a tool's connection could not be closed", e);
    }
  }

  /** Returns when nothing is done for this client any more. */
  void awaitEnd() {
    boolean interrupted = false;
    while (true) {
      try {
        end.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // What follows would pull the filesystem from under the job.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
