package org.tidemark.dist.diff;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.tidemark.base.Units;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.Maintenance;

/** Reads and compares the content of regular files. */
final class Contents {
  /** A larger file is compared by bytes: nobody reads such a diff. */
  static final long TEXT_BYTES_MAX = 16L * Units.MIB;

  private Contents() {}

  /** Whether both sides have the same bytes. Reads them only if something may have changed. */
  static boolean same(Side older, Side newer) {
    if (older.present().size() != newer.present().size()) {
      return false;
    }
    if (older.maintenance().equals(newer.maintenance())) {
      return older.maintenance().mismatch(older.ref(), newer.ref()) < 0;
    }
    long size = older.present().size();
    for (long at = 0; at < size; at += Maintenance.READ_BYTES_MAX) {
      if (!Arrays.equals(chunk(older, at), chunk(newer, at))) {
        return false;
      }
    }
    return true;
  }

  /** Returns the bytes from this offset on, fewer than a whole chunk only at the end. */
  static byte[] chunk(Side side, long offset) {
    Attributes attributes = side.attributes();
    return attributes == null
        ? new byte[0]
        : side.maintenance().read(attributes.ref(), offset, Maintenance.READ_BYTES_MAX);
  }

  /** Returns the content if it is text that people read: UTF-8, no zero bytes, not too long. */
  static Optional<String> text(Side side) {
    Attributes attributes = side.attributes();
    if (attributes == null) {
      return Optional.of("");
    }
    if (attributes.size() > TEXT_BYTES_MAX) {
      return Optional.empty();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream((int) attributes.size());
    for (long at = 0; at < attributes.size(); at += Maintenance.READ_BYTES_MAX) {
      byte[] chunk = chunk(side, at);
      for (byte b : chunk) {
        if (b == 0) {
          return Optional.empty();
        }
      }
      all.writeBytes(chunk);
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(all.toByteArray()))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
