package org.tidemark.mirror;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.fs.ReplicaSide;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorSource;
import org.tidemark.scan.MirrorSource.Commit;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.RecordKey;
import org.tidemark.scan.ReplicaState;

/**
 * The replica's side of a mirror whose replica is a directory of objects. How far it has come
 * stands at the end of the last object, so that it goes on there, whoever writes it.
 *
 * <p>One thread. What was applied is durable when its object is whole: with the last batch of a
 * range, when the object is long enough, and when this is closed.
 */
final class ObjectTarget implements ReplicaSide, AutoCloseable {
  private final ObjectStore store;
  private final ObjectOptions options;
  private final RateLimit limit;
  private ObjectEnd end;
  private @Nullable ObjectName lastName;

  /** Commits of the source that the last range began with. */
  private List<Commit> commits = List.of();

  private @Nullable MirrorStart range;
  private long lastFeed;

  /** The object that is being written, if one is. */
  private @Nullable ObjectWriter writer;

  /** Whether writing has failed: then nothing is written any more, and what is there counts. */
  private boolean failed;

  private ObjectTarget(ObjectStore store, UUID lineage, ObjectOptions options) {
    this.store = store;
    this.options = options;
    this.limit = new RateLimit(Clock.system(), options.bytesPerSecond());
    this.end = ObjectEnd.none(lineage);
  }

  /**
   * Goes on with a directory, or begins with one that has no objects.
   *
   * @param store is closed with this
   * @param lineage of the source
   * @throws FsException EINVAL if it has objects of another filesystem, or some are missing or
   *     damaged; EIO
   */
  static ObjectTarget open(ObjectStore store, UUID lineage, ObjectOptions options) {
    ObjectTarget target = new ObjectTarget(store, lineage, options);
    boolean done = false;
    try {
      target.removeTemporary();
      target.goOn(lineage);
      done = true;
      return target;
    } finally {
      if (!done) {
        target.close();
      }
    }
  }

  private void removeTemporary() {
    try {
      for (String name : store.names()) {
        if (ObjectName.isTemporary(name)) {
          store.delete(name);
        }
      }
    } catch (IOException e) {
      throw StoreFailure.of(store.toString(), e);
    }
  }

  private void goOn(UUID lineage) {
    ObjectChain chain = ObjectChain.of(store);
    chain.checkBeginning();
    Optional<ObjectChain.Read> found = chain.readLast();
    if (found.isEmpty()) {
      return;
    }
    ObjectChain.Read last = found.get();
    MirrorSource source = last.start().source();
    if (!source.lineage().equals(lineage)) {
      throw new FsException(
          Errno.EINVAL,
          store + ": has objects of " + source.lineage() + ", and the source is of " + lineage);
    }
    end = last.end();
    lastName = chain.names().getLast();
    commits = source.commits();
  }

  @Override
  public Optional<ReplicaState> replicaState() {
    return Optional.of(end.state());
  }

  @Override
  public long mirrorBegin(MirrorStart begun) {
    ReplicaState state = end.state();
    checkSameHistory(begun.source());
    boolean fits =
        state.target() == 0
            ? begun.start().equals(RecordKey.LOWEST)
                && begun.to() >= state.base()
                && begun.to() > state.mark()
            : begun.start().equals(state.next()) && begun.to() == state.target();
    if (!fits || begun.from() != state.base()) {
      throw new FsException(
          Errno.EINVAL,
          "the stream is of "
              + ObjectName.range(begun.from(), begun.to())
              + ", but the objects stand at "
              + Tid.toString(state.base())
              + (state.target() == 0 ? "" : ", on the way to " + Tid.toString(state.target())));
    }
    end = new ObjectEnd(state.begun(begun.to(), begun.start()), end.lastCommit());
    range = begun;
    return ++lastFeed;
  }

  /** As with other replicas, the last common commit must be the same one. */
  private void checkSameHistory(MirrorSource source) {
    if (!source.lineage().equals(end.state().lineage())) {
      throw new FsException(
          Errno.EINVAL,
          "these are objects of "
              + end.state().lineage()
              + ", and the stream comes from "
              + source.lineage());
    }
    boolean latest = true;
    for (Commit theirs : source.commits()) {
      Optional<Commit> ours = commit(theirs.tid());
      if (ours.isPresent() && ours.get().time() == theirs.time() && latest) {
        return;
      }
      latest &= ours.isEmpty();
    }
    if (!latest) {
      throw new FsException(
          Errno.EINVAL,
          store + ": the source has another history than these objects; begin another directory");
    }
  }

  private Optional<Commit> commit(long tid) {
    return end.lastCommit().tid() == tid
        ? Optional.of(end.lastCommit())
        : commits.stream().filter(commit -> commit.tid() == tid).findFirst();
  }

  @Override
  public ReplicaState mirrorApply(long feed, MirrorBatch batch) {
    MirrorStart current = range;
    if (feed != lastFeed || current == null) {
      throw new FsException(Errno.EBUSY, "somebody else feeds this directory now");
    }
    if (failed) {
      throw new FsException(Errno.EIO, store + ": writing has failed before");
    }
    if (batch.next().compareTo(end.state().next()) < 0) {
      throw new FsException(Errno.EINVAL, "the stream is damaged: a batch that goes back");
    }
    boolean done = false;
    try {
      write(current, batch);
      done = true;
    } catch (IOException e) {
      throw StoreFailure.of(store.toString(), e);
    } finally {
      failed = !done;
    }
    return end.state();
  }

  private void write(MirrorStart current, MirrorBatch batch) throws IOException {
    ObjectWriter to = writer;
    if (to == null) {
      MirrorStart rest = current.startingAt(end.state().next());
      to = new ObjectWriter(store, nextName(rest), options.compresses(), limit);
      writer = to;
      to.start(rest);
    }
    ObjectEnd after = end.after(batch);
    to.write(batch);
    end = after;
    if (batch.isLast()) {
      range = null;
    }
    if (batch.isLast() || to.bytesWritten() >= options.bytesMax()) {
      lastName = to.finish(end, batch.isLast());
      writer = null;
      commits = current.source().commits();
    }
  }

  private ObjectName nextName(MirrorStart rest) {
    ObjectName first = new ObjectName(rest.from(), rest.to(), 0, false);
    ObjectName last = lastName;
    return last != null && last.isOfSameRange(first)
        ? new ObjectName(rest.from(), rest.to(), last.part() + 1, false)
        : first;
  }

  /** What there is of an object becomes one, so that it need not be sent again. */
  @Override
  public void close() {
    try (store) {
      ObjectWriter to = writer;
      writer = null;
      if (to != null && failed) {
        to.abandon();
      } else if (to != null) {
        failed = true;
        ObjectName ignored = to.finish(end, false);
      }
    } catch (IOException e) {
      throw StoreFailure.of(store.toString(), e);
    }
  }
}
