package org.tidemark.txn;

import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.CorruptionException;
import org.tidemark.btree.Node;
import org.tidemark.btree.NodeReader;
import org.tidemark.format.CommitState;
import org.tidemark.intent.IntentLog;
import org.tidemark.space.Space;

/**
 * What a filesystem is right after it was opened and before anything in it changes.
 *
 * @param state the last whole commit
 * @param root its root; null for an empty tree
 * @param reader reads nodes
 * @param space the freemap as of that commit, with what the operations refer to marked as used
 * @param log the log, to be continued at its head
 * @param session this opening; every later one has a higher number
 * @param openTid the tid of the first group to be
 * @param lastSeq the highest sequence number that any operation found in the log has
 * @param operations what happened after that commit and was logged, in order
 * @param needsCheckpoint the log has to start anew before it can be continued
 * @param loss damage in the log that took durable operations; only when opened for reading
 */
record Recovered(
    CommitState state,
    @Nullable Node root,
    NodeReader reader,
    Space space,
    IntentLog log,
    long session,
    long openTid,
    long lastSeq,
    List<Operation> operations,
    boolean needsCheckpoint,
    @Nullable CorruptionException loss) {

  /**
   * One logged operation.
   *
   * @param seq its sequence number
   * @param buffer the payload of its frame
   * @param start where it starts
   * @param limit where the payload ends
   * @param frameEnd the log position behind its frame
   */
  record Operation(long seq, DirectBuffer buffer, int start, int limit, long frameEnd) {
    RedoReader reader() {
      return new RedoReader(buffer, start, limit);
    }
  }
}
