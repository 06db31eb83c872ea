package org.tidemark.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8 over a socket, with limits: of the length of a line, and of the time for which the
 * other side may keep us waiting.
 *
 * <p>One thread reads and writes; {@link #close} may be called by any other and ends its waiting.
 */
final class LineChannel implements AutoCloseable {
  /** No limit of time. */
  static final long FOR_EVER = 0;

  private static final String CLOSED = "the connection was closed";
  private static final int BUFFER_BYTES = 128 << 10;

  /**
   * The channel copies all that it is given before it sends what the socket has room for: so it is
   * never given much more than that.
   */
  private static final int WRITE_BYTES_MAX = 128 << 10;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final int lineBytesMax;
  private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES).flip();

  /** Takes the channel over: it is closed with this, or when this fails. */
  LineChannel(SocketChannel channel, int lineBytesMax) throws IOException {
    this.channel = channel;
    this.lineBytesMax = lineBytesMax;
    try {
      channel.configureBlocking(false);
      this.selector = Selector.open();
      this.key = channel.register(selector, SelectionKey.OP_READ);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A line that is longer than allowed, or is no text. */
  static final class MalformedLineException extends IOException {
    MalformedLineException(String message) {
      super(message);
    }
  }

  /**
   * Returns the next line without its end, or null when the other side has closed. What stands
   * behind the last end of a line is no line: its sender was cut off.
   *
   * @param silenceMillisMax how long nothing at all may come
   * @throws SocketTimeoutException if nothing came for so long
   */
  @Nullable String read(long silenceMillisMax) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (takeLine(line)) {
        return decode(line.toByteArray());
      }
      in.clear();
      int bytes = channel.read(in);
      in.flip();
      if (bytes < 0) {
        return null;
      }
      if (bytes == 0) {
        await(SelectionKey.OP_READ, silenceMillisMax);
      }
    }
  }

  /**
   * Returns bytes that belong to the line before.
   *
   * @param length as that line has told; not more than a line may have
   * @throws IOException also if the other side closes before
   */
  byte[] readBytes(int length, long silenceMillisMax) throws IOException {
    if (length < 0 || length > lineBytesMax) {
      throw new MalformedLineException(length + " bytes behind a line");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    int there = Math.min(length, in.remaining());
    bytes.put(in.array(), in.position(), there);
    in.position(in.position() + there);
    while (bytes.hasRemaining()) {
      int got = channel.read(bytes);
      if (got < 0) {
        throw new IOException(CLOSED);
      }
      if (got == 0) {
        await(SelectionKey.OP_READ, silenceMillisMax);
      }
    }
    return bytes.array();
  }

  /** Moves what is there up to the end of the line; returns whether that is there too. */
  private boolean takeLine(ByteArrayOutputStream line) throws MalformedLineException {
    int start = in.position();
    int end = start;
    while (end < in.limit() && in.get(end) != '\n') {
      end++;
    }
    if (line.size() + (end - start) > lineBytesMax) {
      throw new MalformedLineException("a line of more than " + lineBytesMax + " bytes");
    }
    line.write(in.array(), start, end - start);
    boolean whole = end < in.limit();
    in.position(whole ? end + 1 : end);
    return whole;
  }

  /**
   * Writes the text and an end of line.
   *
   * @param line must not contain an end of line
   * @param silenceMillisMax how long the other side may take nothing at all
   * @throws SocketTimeoutException if it took nothing for so long
   */
  void write(String line, long silenceMillisMax) throws IOException {
    write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)), silenceMillisMax);
  }

  /** Writes bytes that belong to the line before, whose length that has told. */
  void write(ByteBuffer out, long silenceMillisMax) throws IOException {
    while (out.hasRemaining()) {
      ByteBuffer some = out.slice(out.position(), Math.min(out.remaining(), WRITE_BYTES_MAX));
      int sent = channel.write(some);
      out.position(out.position() + sent);
      if (sent == 0) {
        await(SelectionKey.OP_WRITE, silenceMillisMax);
      }
    }
  }

  private void await(int operation, long millisMax) throws IOException {
    try {
      key.interestOps(operation);
      selector.selectedKeys().clear();
      while (selector.select(millisMax) == 0) {
        if (!selector.isOpen() || !channel.isOpen()) {
          throw new IOException(CLOSED);
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException("interrupted");
        }
        if (millisMax != FOR_EVER) {
          throw new SocketTimeoutException("no answer for " + millisMax + " ms");
        }
      }
    } catch (ClosedSelectorException | CancelledKeyException e) {
      throw new IOException(CLOSED, e);
    }
  }

  private static String decode(byte[] line) throws MalformedLineException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedLineException("a line that is not UTF-8");
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      selector.close();
    }
  }
}
