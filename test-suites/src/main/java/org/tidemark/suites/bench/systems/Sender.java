package org.tidemark.suites.bench.systems;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Another way to send what changed in a tree of files. */
public interface Sender {
  /** Returns the command that sends. */
  String name();

  /** Returns why it cannot take part on this machine; empty if it can. */
  Optional<String> whyNot() throws IOException;

  /**
   * Makes a place for a tree of files.
   *
   * @param work an empty directory on the host filesystem
   * @param imageBytes how much room there has to be
   */
  Place open(Path work, long imageBytes) throws IOException;

  /** A place for a tree of files; closing destroys it. */
  interface Place extends AutoCloseable {
    /** Returns the directory for the tree. */
    Path directory();

    /** Remembers what the tree is now; the first time, it is only there to differ from. */
    void remember() throws IOException;

    /** Sends what is different between the last two times that were remembered. */
    Sent send() throws IOException;

    @Override
    void close() throws IOException;
  }
}
