package org.tidemark.txn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.CorruptionException;
import org.tidemark.format.CommitFormat;
import org.tidemark.format.CommitState;
import org.tidemark.intent.LogScan;
import org.tidemark.space.GroupSpace;
import org.tidemark.volume.Superblock;
import org.tidemark.volume.VolumeSet;

/** The frames of the log from the superblock's tail to the first one that does not check out. */
final class LogContents {
  /** One commit record. */
  record Commit(CommitState state, GroupSpace space, DirectBuffer payload, long endPosition) {
    int nodeCount() {
      return CommitFormat.nodeCount(payload);
    }

    long nodeAddress(int i) {
      return CommitFormat.nodeAddress(payload, i);
    }

    int nodeCrc(int i) {
      return CommitFormat.nodeCrc(payload, i);
    }
  }

  private final List<Commit> commits = new ArrayList<>();
  private final List<Recovered.Operation> operations = new ArrayList<>();
  private long end;
  private long maxTid;
  private long maxCommitTid;
  private long maxSeq;
  private long syncedPosition;
  private boolean empty = true;
  private @Nullable CorruptionException loss;

  private LogContents() {}

  static LogContents read(VolumeSet volumes, Superblock superblock) {
    LogContents contents = new LogContents();
    LogScan scan =
        new LogScan(
            volumes, superblock.logTail(), superblock.logTailSession(), superblock.session());
    while (scan.next()) {
      contents.maxTid = Math.max(contents.maxTid, scan.groupTid());
      contents.maxSeq = Math.max(contents.maxSeq, scan.lastOpSeq());
      contents.syncedPosition = Math.max(contents.syncedPosition, scan.syncedPosition());
      if (scan.isCommit()) {
        contents.takeCommit(scan, superblock);
      } else {
        contents.takeOperations(scan);
      }
    }
    contents.end = scan.endPosition();
    if (!superblock.clean() && scan.findLoss() >= 0) {
      contents.loss =
          new CorruptionException(
              "intent log",
              scan.endAddress(),
              "a frame that was durable",
              scan.stopReason() + "; operations that fsync had made durable are lost");
    }
    return contents;
  }

  private void takeCommit(LogScan scan, Superblock superblock) {
    UnsafeBuffer payload = copyOf(scan.payload());
    CommitState state = CommitFormat.state(payload);
    int spaceOffset = CommitFormat.node(CommitFormat.nodeCount(payload));
    int spaceLength = CommitFormat.spaceLength(payload);
    if (state.tid() != scan.groupTid() || spaceOffset + spaceLength != payload.capacity()) {
      throw new CorruptionException(
          "commit record in the log", 0, "lengths that fill it", "" + payload.capacity());
    }
    empty = false;
    maxCommitTid = Math.max(maxCommitTid, state.tid());
    if (state.tid() > superblock.commitTid()) {
      GroupSpace space =
          GroupSpace.decode(ByteBuffer.wrap(payload.byteArray(), spaceOffset, spaceLength));
      commits.add(new Commit(state, space, payload, scan.endPosition()));
    }
  }

  private void takeOperations(LogScan scan) {
    UnsafeBuffer payload = copyOf(scan.payload());
    int start = 0;
    long seq = scan.firstOpSeq();
    while (start < payload.capacity()) {
      empty = false;
      operations.add(
          new Recovered.Operation(seq++, payload, start, payload.capacity(), scan.endPosition()));
      start = new RedoReader(payload, start, payload.capacity()).end();
    }
  }

  private static UnsafeBuffer copyOf(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return new UnsafeBuffer(bytes);
  }

  /** Where the next frame goes. */
  long end() {
    return end;
  }

  /**
   * Neither commits nor operations: the filesystem was closed in order, or nothing happened since
   * the last checkpoint.
   */
  boolean isEmpty() {
    return empty;
  }

  /**
   * Damage in the middle of the log: a later frame says that what cannot be read was durable. Null
   * for all that a crash can leave.
   */
  @Nullable CorruptionException loss() {
    return loss;
  }

  long maxSeq() {
    return maxSeq;
  }

  /**
   * Whether the record or a later frame says that this commit had its barrier: damage to its nodes
   * is no matter of the crash then.
   */
  boolean isProvenDurable(Commit commit) {
    return CommitFormat.isSynced(commit.payload()) || commit.endPosition() <= syncedPosition;
  }

  @Nullable Commit lastCommit() {
    return commits.isEmpty() ? null : commits.getLast();
  }

  /** The commit that {@code commit} is based on; null when that is the superblock's. */
  @Nullable Commit commitBefore(Commit commit) {
    long tid = CommitFormat.previousTid(commit.payload());
    for (int i = commits.indexOf(commit) - 1; i >= 0; i--) {
      if (commits.get(i).state().tid() == tid) {
        return commits.get(i);
      }
    }
    return null;
  }

  /** The commits from the superblock's on up to {@code last}, each based on the one before. */
  List<Commit> commitsUpTo(@Nullable Commit last) {
    List<Commit> chain = new ArrayList<>();
    for (Commit at = last; at != null; at = commitBefore(at)) {
      chain.addFirst(at);
    }
    return chain;
  }

  /**
   * The tid of the group that is open after recovery to {@code state}. Operations that are made
   * again keep the tid of their group; so the highest one seen goes on, unless a commit record
   * bears it, since a tid never names two states.
   */
  long openTidAfter(CommitState state) {
    long highest = Math.max(maxTid, state.tid());
    return highest == Math.max(maxCommitTid, state.tid()) ? highest + 1 : highest;
  }

  /**
   * The operations that followed {@code state} without a gap, up to the first whose data was not
   * written. If a later frame says that an operation was durable, its data had been written, and
   * what is wrong with it now is damage: the file has it, and it is all that is lost.
   */
  List<Recovered.Operation> operationsAfter(CommitState state, DataCheck data) {
    List<Recovered.Operation> after = new ArrayList<>();
    long expected = state.opSeq() + 1;
    for (Recovered.Operation operation : operations) {
      if (operation.seq() < expected) {
        continue;
      }
      boolean proven = operation.frameEnd() <= syncedPosition;
      if (operation.seq() > expected || !(proven || data.isWritten(operation))) {
        break;
      }
      after.add(operation);
      expected++;
    }
    return after;
  }
}
