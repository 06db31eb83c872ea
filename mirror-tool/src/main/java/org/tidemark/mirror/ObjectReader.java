package org.tidemark.mirror;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;

/**
 * Reads one object, and believes it only if it is what its name says and goes on where the one
 * before ended. Errors name the file. One thread.
 */
final class ObjectReader implements AutoCloseable {
  private final String path;
  private final ObjectName name;
  private final InputStream in;
  private final StreamReader reader;
  private final MirrorStart start;
  private @Nullable ObjectEnd end;

  private ObjectReader(String path, ObjectName name, InputStream in) throws IOException {
    this.path = path;
    this.name = name;
    this.in = in;
    this.reader = new StreamReader(new BufferedInputStream(in));
    MirrorStart found = reader.start();
    if (found == null) {
      throw new FsException(Errno.EINVAL, "the file is empty");
    }
    this.start = found;
    check(found.from() == name.from() && found.to() == name.to());
    check(name.part() > 0 || found.start().equals(RecordKey.LOWEST));
  }

  /**
   * Opens an object.
   *
   * @throws FsException EINVAL if it is damaged; EIO
   */
  static ObjectReader open(ObjectStore store, ObjectName name) {
    String path = store.path(name);
    InputStream in = null;
    boolean done = false;
    try {
      in = store.open(name.toString());
      ObjectReader reader = new ObjectReader(path, name, in);
      done = true;
      return reader;
    } catch (FsException e) {
      throw named(path, e);
    } catch (IOException e) {
      throw StoreFailure.of(path, e);
    } finally {
      if (!done && in != null) {
        close(path, in);
      }
    }
  }

  MirrorStart start() {
    return start;
  }

  /**
   * Holds it against the end of the object before it.
   *
   * @throws FsException EINVAL if it does not go on there
   */
  void checkFollows(ObjectEnd before) {
    boolean isNew = name.part() == 0 || before.state().target() == 0;
    RecordKey wanted = isNew ? RecordKey.LOWEST : before.state().next();
    if (!start.start().equals(wanted)
        || !start.source().lineage().equals(before.state().lineage())) {
      throw new FsException(
          Errno.EINVAL,
          path + ": does not go on where the object before it ends; it is another's: take it away");
    }
  }

  /**
   * Returns the next batch; null when all were read, and the object has ended as it should.
   *
   * @throws FsException EINVAL if it is damaged; EIO
   */
  @Nullable MirrorBatch batch() {
    if (end != null) {
      return null;
    }
    try {
      MirrorBatch batch = reader.batch();
      if (batch == null || batch.isLast()) {
        check(name.last() == (batch != null));
        check(reader.start() == null);
        end = reader.end().orElseThrow(ObjectReader::cutOff);
      }
      return batch;
    } catch (FsException e) {
      throw named(path, e);
    } catch (IOException e) {
      throw StoreFailure.of(path, e);
    }
  }

  /** Reads to the end, and returns what stands there. */
  ObjectEnd readAll() {
    while (batch() != null) {
      // each one is checked
    }
    return end();
  }

  /** Returns what stands at the end, when all batches were read. */
  ObjectEnd end() {
    ObjectEnd found = end;
    if (found == null) {
      throw Check.unreachable("%s was not read to its end", path);
    }
    return found;
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new FsException(Errno.EINVAL, "the file is not what its name says");
    }
  }

  private static FsException cutOff() {
    return new FsException(Errno.EINVAL, "the stream ends before its end is said");
  }

  private static FsException named(String path, FsException e) {
    String whatToDo =
        e.errno() == Errno.EINVAL
            ? "; get it from another copy, or remove it and all behind it, and mirror copy sends that"
                + " once more"
            : "";
    return new FsException(e.errno(), path + ": " + e.getMessage() + whatToDo, e);
  }

  private static void close(String path, InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw StoreFailure.of(path, e);
    }
  }

  @Override
  public void close() {
    close(path, in);
  }
}
