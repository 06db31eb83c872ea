package org.tidemark.suites.bench.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.FileType;
import org.tidemark.fs.OpenFile;

/** Short ways to do common things with a filesystem. */
final class Bytes {
  private static final int MODE = FileType.REGULAR | 0644;

  private Bytes() {}

  static byte[] name(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Makes a regular file. */
  static FileRef create(FileSystem fs, FileRef directory, String name) {
    return fs.makeNode(directory, name(name), MODE, 0, Caller.ROOT).ref();
  }

  static FileRef makeDirectory(FileSystem fs, FileRef directory, String name) {
    return fs.makeDirectory(directory, name(name), 0755, Caller.ROOT).ref();
  }

  /** Opens a file, writes at an offset, closes it. */
  static void write(FileSystem fs, FileRef file, long offset, ByteBuffer content) {
    OpenFile open = fs.open(file, true);
    try {
      fs.write(open, offset, content.duplicate(), Caller.ROOT);
    } finally {
      fs.close(open);
    }
  }

  /** Looks a name up and reads the whole file that it stands for into the buffer. */
  static void read(FileSystem fs, FileRef directory, byte[] name, ByteBuffer into) {
    Attributes attributes = fs.lookup(directory, name);
    into.clear().limit(Math.toIntExact(attributes.size()));
    OpenFile open = fs.open(attributes.ref(), false);
    try {
      fs.read(open, 0, into);
    } finally {
      fs.close(open);
    }
    into.flip();
  }
}
