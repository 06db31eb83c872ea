package org.tidemark.fs;

/**
 * How a replica stands, as its source sees it.
 *
 * @param name as whoever feeds it calls it
 * @param mark the last moment that is complete there
 * @param lagNanos how long ago the first commit was made that it does not have; 0 if it has all
 * @param lagBytes how many bytes of file data were written in the commits that it does not have
 * @param contactTime when it was last heard of, in ns since the epoch
 * @param successTime when it last had everything, in ns since the epoch; 0 if never
 */
public record PeerStatus(
    String name,
    State state,
    long mark,
    long lagNanos,
    long lagBytes,
    long contactTime,
    long successTime) {
  /** What is to be seen of the connection. */
  public enum State {
    /** Something is being sent. */
    STREAMING,
    /** It is connected and has everything. */
    IDLE,
    /** Something was being sent, but nothing has been heard for a while. */
    STALLED,
    /** Nobody feeds it now. */
    OFFLINE
  }
}
