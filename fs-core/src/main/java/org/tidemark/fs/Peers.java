package org.tidemark.fs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Clock;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Tid;
import org.tidemark.base.Units;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.TreeView;
import org.tidemark.format.FedReplicaFormat;
import org.tidemark.format.RecordType;
import org.tidemark.object.Commits;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/**
 * The replicas that are fed from here, by name, so that people can see how they stand. Mirroring
 * does not look at it: a replica itself knows what it has.
 *
 * <p>What was reported last is kept in memory; what outlives the process is written now and then,
 * in the way of access times, so that it never causes a commit. Thread-safe.
 */
final class Peers {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** How often the time of the last contact is written, while nothing else changes. */
  private static final long WRITE_NANOS = 10 * Units.NANOS_PER_SECOND;

  /** A report that is late by this much is not on its way any more. */
  private static final long LATE_NANOS = 30 * Units.NANOS_PER_SECOND;

  /** Who was sending and has been silent for this long is not there any more. */
  private static final long GONE_NANOS = 600 * Units.NANOS_PER_SECOND;

  /** What is written of one. */
  private record Known(String name, long mark, long contactTime, long successTime) {}

  /** The last report of this process, and its time on the clock that never goes back. */
  private record Heard(MirrorReport report, long monotonicNanos) {}

  private final Store store;
  private final Clock clock;

  @GuardedBy("this")
  private final Map<String, Heard> heard = new LinkedHashMap<>();

  @GuardedBy("this")
  private final Map<String, Known> written = new LinkedHashMap<>();

  Peers(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
    for (Known known : store.read(Peers::readAll)) {
      written.put(known.name(), known);
    }
  }

  /** Implements {@link SourceSide#mirrorReport}. */
  synchronized void report(MirrorReport report) {
    String name = report.replica();
    int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (nameBytes == 0 || nameBytes > FedReplicaFormat.NAME_BYTES_MAX || report.mark() < 0) {
      throw new FsException(Errno.EINVAL, "not a name or a moment of a replica: " + name);
    }
    heard.put(name, new Heard(report, clock.monotonicNanos()));
    Known before = written.get(name);
    long now = clock.realtimeNanos();
    boolean success = report.phase() == MirrorReport.Phase.CAUGHT_UP;
    long successTime = success ? now : before == null ? 0 : before.successTime();
    Known after = new Known(name, report.mark(), now, successTime);
    if (before == null
        || before.mark() != after.mark()
        || now - before.contactTime() > WRITE_NANOS
        || report.phase() == MirrorReport.Phase.ENDED) {
      written.put(name, after);
      write(after);
    } else {
      written.put(name, new Known(name, after.mark(), before.contactTime(), successTime));
    }
  }

  /** Implements {@link Mirroring#mirrorPeers}. */
  synchronized List<PeerStatus> list() {
    List<PeerStatus> all = new ArrayList<>();
    for (Known known : written.values()) {
      all.add(status(known, heard.get(known.name())));
    }
    return all;
  }

  /** Implements {@link Mirroring#forgetPeer}. */
  synchronized void forget(String name) {
    if (written.remove(name) == null) {
      throw new FsException(Errno.ENOENT, "no replica of the name " + name + " was fed from here");
    }
    heard.remove(name);
    if (!store.readOnly()) {
      store.update(
          Reserve.REMOVE,
          change -> {
            Cursor cursor = change.cursor();
            boolean found = find(cursor, name);
            if (found) {
              change.remove(0, ObjectId.LOCAL, RecordType.PEER, cursor.key(), cursor.createTid());
            }
            return found;
          });
    }
  }

  private PeerStatus status(Known known, @Nullable Heard last) {
    long committed = Present.tid(store);
    long missing =
        known.mark() >= committed
            ? Commits.NONE
            : store.read(view -> Commits.ceiling(view, known.mark() + 1));
    long lagNanos = 0;
    long lagBytes = 0;
    if (missing != Commits.NONE && missing <= committed) {
      long since = store.read(view -> Commits.time(view, missing));
      lagNanos = Math.max(0, clock.realtimeNanos() - since);
      lagBytes = store.read(view -> Commits.bytesChanged(view, missing, committed));
    }
    return new PeerStatus(
        known.name(),
        state(last),
        known.mark(),
        lagNanos,
        lagBytes,
        known.contactTime(),
        known.successTime());
  }

  private PeerStatus.State state(@Nullable Heard last) {
    if (last == null || last.report().phase() == MirrorReport.Phase.ENDED) {
      return PeerStatus.State.OFFLINE;
    }
    long silent = clock.monotonicNanos() - last.monotonicNanos();
    boolean late = silent > last.report().nextSeconds() * Units.NANOS_PER_SECOND + LATE_NANOS;
    if (last.report().phase() == MirrorReport.Phase.CAUGHT_UP) {
      return late ? PeerStatus.State.OFFLINE : PeerStatus.State.IDLE;
    }
    if (silent > GONE_NANOS) {
      return PeerStatus.State.OFFLINE;
    }
    return late ? PeerStatus.State.STALLED : PeerStatus.State.STREAMING;
  }

  // --- records

  private static List<Known> readAll(TreeView view) {
    List<Known> all = new ArrayList<>();
    Cursor cursor = view.cursor();
    boolean more = first(cursor);
    while (more) {
      int at = cursor.payloadOffset();
      all.add(
          new Known(
              name(cursor),
              cursor.payload().getLong(at + FedReplicaFormat.MARK, ORDER),
              cursor.payload().getLong(at + FedReplicaFormat.CONTACT_TIME, ORDER),
              cursor.payload().getLong(at + FedReplicaFormat.SUCCESS_TIME, ORDER)));
      more = cursor.nextVisible();
    }
    return all;
  }

  private static boolean first(Cursor cursor) {
    return cursor.firstVisible(
        0, ObjectId.LOCAL, RecordType.PEER, FedReplicaFormat.KEY_FIRST, Long.MAX_VALUE, Tid.NOW);
  }

  private static String name(Cursor cursor) {
    byte[] name = new byte[cursor.payloadLength() - FedReplicaFormat.NAME];
    cursor.payload().getBytes(cursor.payloadOffset() + FedReplicaFormat.NAME, name);
    return new String(name, StandardCharsets.UTF_8);
  }

  private static boolean find(Cursor cursor, String name) {
    boolean more = first(cursor);
    while (more && !name(cursor).equals(name)) {
      more = cursor.nextVisible();
    }
    return more;
  }

  private void write(Known known) {
    if (store.readOnly()) {
      return;
    }
    try {
      store.update(Reserve.ROOT, change -> write(change, known));
    } catch (FsException e) {
      // What is only to be looked at is no reason to fail, on a full filesystem say.
      if (e.errno() != Errno.ENOSPC && !store.readOnly()) {
        throw e;
      }
    }
  }

  private static boolean write(Change change, Known known) {
    byte[] name = known.name().getBytes(StandardCharsets.UTF_8);
    UnsafeBuffer p = new UnsafeBuffer(new byte[FedReplicaFormat.NAME + name.length]);
    p.putLong(FedReplicaFormat.MARK, known.mark(), ORDER);
    p.putLong(FedReplicaFormat.CONTACT_TIME, known.contactTime(), ORDER);
    p.putLong(FedReplicaFormat.SUCCESS_TIME, known.successTime(), ORDER);
    p.putBytes(FedReplicaFormat.NAME, name);
    Cursor cursor = change.cursor();
    boolean exists = find(cursor, known.name());
    if (exists) {
      change.replaceQuietly(
          0, ObjectId.LOCAL, RecordType.PEER, cursor.key(), cursor.createTid(), p, 0, p.capacity());
    } else {
      change.insertQuietly(
          0, ObjectId.LOCAL, RecordType.PEER, freeKey(change.cursor()), p, 0, p.capacity());
    }
    return exists;
  }

  private static long freeKey(Cursor cursor) {
    long key = FedReplicaFormat.KEY_FIRST;
    boolean more = first(cursor);
    while (more) {
      key = cursor.key() + 1;
      more = cursor.nextVisible();
    }
    return key;
  }
}
