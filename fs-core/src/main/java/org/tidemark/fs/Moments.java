package org.tidemark.fs;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.object.Commits;
import org.tidemark.txn.Store;

/** Finds the commit that a person means by a WHEN. Only durable commits are moments. */
final class Moments {
  private final Store store;
  private final Clock clock;
  private final ZoneId zone;

  Moments(Store store, Clock clock, ZoneId zone) {
    this.store = store;
    this.clock = clock;
    this.zone = zone;
  }

  /**
   * Returns the tid of the moment.
   *
   * @throws FsException EINVAL for an empty text; ENOENT if there is no such moment, because it is
   *     before the first commit, or not yet committed, or pruned, or no snapshot has the name
   */
  long resolve(String when) {
    if (when.isBlank()) {
      throw new FsException(Errno.EINVAL, "no moment is named");
    }
    return switch (WhenParser.parse(when, now())) {
      case When.Commit(long tid) -> commit(tid);
      case When.Time(long nanos) -> lastAt(when, nanos);
      case When.Snapshot(String name) -> snapshot(name);
    };
  }

  /** As {@link #resolve(String)}, for a part of a name; names are bytes, but a WHEN is text. */
  long resolve(byte[] when) {
    try {
      return resolve(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(when)).toString());
    } catch (CharacterCodingException _) {
      throw new FsException(Errno.ENOENT, "the moment is not UTF-8");
    }
  }

  /** Returns when a commit was made, in ns since 1970. */
  long time(long tid) {
    return store.read(view -> Commits.time(view, tid));
  }

  /** Returns the last moment at this tid or before it. */
  long floor(long tid) {
    return store.read(view -> Commits.floor(view, tid));
  }

  private ZonedDateTime now() {
    long nanos = clock.realtimeNanos();
    return Instant.ofEpochSecond(
            Math.floorDiv(nanos, Units.NANOS_PER_SECOND),
            Math.floorMod(nanos, Units.NANOS_PER_SECOND))
        .atZone(zone);
  }

  private long commit(long tid) {
    boolean exists =
        tid >= Tid.FIRST
            && tid <= Present.tid(store)
            && store.read(view -> Commits.floor(view, tid)) == tid;
    if (!exists) {
      throw new FsException(Errno.ENOENT, "there is no moment " + Tid.toString(tid));
    }
    return tid;
  }

  private long lastAt(String when, long nanos) {
    long committed = Present.tid(store);
    long tid = store.read(view -> Commits.lastAt(view, nanos, committed));
    if (tid == Commits.NONE) {
      throw new FsException(Errno.ENOENT, when + ": before the first moment that is kept");
    }
    return tid;
  }

  private long snapshot(String name) {
    long tid = store.read(view -> Commits.snapshot(view, name));
    if (tid == Commits.NONE || tid > Present.tid(store)) {
      throw new FsException(
          Errno.ENOENT, name + ": neither a snapshot nor a time like -2h or 2026-11-20T14:00");
    }
    return tid;
  }
}
