package org.tidemark.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Names of files are bytes: paths of Java to bytes, and bytes to what can be shown. */
public final class PathNames {
  private PathNames() {}

  /**
   * Returns the absolute path with symbolic links and dots resolved in all but its last name, which
   * need not exist, nor its parents.
   */
  static Path resolveParent(Path path) throws IOException {
    Path absolute = path.toAbsolutePath();
    Path last = absolute.getFileName();
    if (last == null || last.toString().equals(".") || last.toString().equals("..")) {
      return absolute.toRealPath();
    }
    Path missing = last;
    for (Path parent = absolute.getParent(); parent != null; parent = parent.getParent()) {
      try {
        return parent.toRealPath().resolve(missing).normalize();
      } catch (IOException e) {
        Path name = parent.getFileName();
        if (name == null) {
          throw e;
        }
        missing = name.resolve(missing); // Not there any more: it still has a name.
      }
    }
    return absolute.normalize();
  }

  /** Returns the bytes of the path, exactly: its text would have lost those that are no UTF-8. */
  static byte[] bytes(Path absolute) {
    String uri = absolute.toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(uri.length());
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(uri.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the bytes that a user means by a path: {@code \\xHH}, as {@link #show} writes it, is
   * the byte HH, since not every byte can be typed.
   */
  public static byte[] typed(byte[] path) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length);
    for (int i = 0; i < path.length; i++) {
      if (path[i] == '\\' && i + 3 < path.length && path[i + 1] == 'x') {
        int high = Character.digit(path[i + 2], 16);
        int low = Character.digit(path[i + 3], 16);
        if (high >= 0 && low >= 0) {
          bytes.write(high << 4 | low);
          i += 3;
          continue;
        }
      }
      bytes.write(path[i]);
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the name or path for people and for JSON: UTF-8 as it is, but control characters,
   * backslashes and all bytes of a name that is not UTF-8 and not ASCII as {@code \xHH}. So it can
   * be told which bytes are meant, and nothing in a name can play tricks on a terminal.
   */
  public static String show(byte[] name) {
    String text;
    boolean whole = true;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      text = new String(name, StandardCharsets.ISO_8859_1);
      whole = false;
    }
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || Character.isISOControl(c) || (!whole && c > 0x7e)) {
        for (byte b : encode(c, whole)) {
          shown.append(String.format(Locale.ROOT, "\\x%02x", b));
        }
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  private static byte[] encode(char c, boolean whole) {
    return String.valueOf(c).getBytes(whole ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
  }
}
