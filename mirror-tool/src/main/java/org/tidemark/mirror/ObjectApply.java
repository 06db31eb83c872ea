package org.tidemark.mirror;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.ReplicaSide;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;

/** Applies the objects of a directory to a replica, in order; what it has already is not read. */
final class ObjectApply {
  private final ObjectStore store;
  private final List<ObjectName> names;

  /**
   * @throws FsException ENOENT if there are no objects; EINVAL if some are missing
   */
  ObjectApply(ObjectStore store) {
    this.store = store;
    this.names = ObjectChain.of(store).names();
    if (names.isEmpty()) {
      throw new FsException(Errno.ENOENT, store + ": there are no objects");
    }
  }

  /** Returns what the first object says, for a replica that is made. */
  MirrorStart firstStart() {
    return start(names.getFirst());
  }

  private MirrorStart start(ObjectName name) {
    try (ObjectReader reader = ObjectReader.open(store, name)) {
      return reader.start();
    }
  }

  /**
   * Applies what the replica does not have; returns how far it has come.
   *
   * @throws FsException EINVAL with the name of the object that is damaged, or with what is
   *     missing: then the replica has what comes before
   */
  ReplicaState run(ReplicaSide replica) {
    StreamApply.checkSame(StreamApply.state(replica), firstStart());
    ObjectEnd before = null;
    for (int i = first(StreamApply.state(replica)); i < names.size(); i++) {
      before = apply(names.get(i), before, replica);
    }
    return StreamApply.state(replica);
  }

  private ObjectEnd apply(ObjectName name, @Nullable ObjectEnd before, ReplicaSide replica) {
    try (ObjectReader reader = ObjectReader.open(store, name)) {
      if (before != null) {
        reader.checkFollows(before);
      }
      StreamApply apply = new StreamApply(replica, reader.start());
      for (MirrorBatch batch = reader.batch(); batch != null; batch = reader.batch()) {
        apply(name, batch, apply);
      }
      return reader.end();
    }
  }

  private void apply(ObjectName name, MirrorBatch batch, StreamApply apply) {
    try {
      apply.apply(batch);
    } catch (FsException e) {
      throw e.errno() == Errno.EINVAL
          ? new FsException(e.errno(), store.path(name) + ": " + e.getMessage())
          : e;
    }
  }

  /** Returns the index of the first object that brings something. */
  private int first(ReplicaState state) {
    int first = 0;
    while (first < names.size() && state.has(names.get(first).from(), names.get(first).to())) {
      first++;
    }
    if (first < names.size()) {
      checkReached(state, names.get(first));
    }
    while (isPassed(state, first)) {
      first++;
    }
    return first;
  }

  private void checkReached(ReplicaState state, ObjectName name) {
    if (name.from() > state.base()) {
      throw new FsException(
          Errno.EINVAL,
          store
              + ": what changed from "
              + ObjectName.range(state.base(), name.from())
              + " is missing");
    }
  }

  /** Whether the replica, in the middle of a range, has come to the next object of it. */
  private boolean isPassed(ReplicaState state, int i) {
    return i + 1 < names.size()
        && names.get(i).to() == state.target()
        && !names.get(i).last()
        && start(names.get(i + 1)).start().compareTo(state.next()) <= 0;
  }
}
