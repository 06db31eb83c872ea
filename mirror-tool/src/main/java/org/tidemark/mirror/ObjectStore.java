package org.tidemark.mirror;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Where objects lie: files by name, in one place. Nothing is said here of what is durable but
 * through {@link NewFile#sync} and {@link #sync}.
 */
interface ObjectStore extends AutoCloseable {
  /** A file that is being written. */
  abstract class NewFile extends OutputStream {
    /** What was written is durable when this returns, though not by which name. */
    abstract void sync() throws IOException;
  }

  /** The names of all files, in no order. */
  List<String> names() throws IOException;

  /** Opens a file to read it. */
  InputStream open(String name) throws IOException;

  /** Makes a file, which must not exist. */
  NewFile create(String name) throws IOException;

  /** Gives a file another name, under which none must exist: at once, or not at all. */
  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  /** All names are durable when this returns. */
  void sync() throws IOException;

  @Override
  void close() throws IOException;

  /** What the user calls it. */
  @Override
  String toString();

  /** What the user calls one of its files. */
  default String path(ObjectName name) {
    String place = toString();
    return place + (place.endsWith("/") ? "" : "/") + name;
  }
}
