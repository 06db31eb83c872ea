package org.tidemark.fs;

/**
 * What whoever feeds a replica tells the source about it, again and again.
 *
 * @param replica the name by which people know the replica
 * @param phase what is happening
 * @param mark the last moment that is complete at the replica
 * @param nextSeconds when the next report comes at the latest, if all is well
 */
public record MirrorReport(String replica, Phase phase, long mark, int nextSeconds) {
  /** What is happening to a replica. */
  public enum Phase {
    /** Something is being sent. */
    SENDING,
    /** It has everything that the source had committed when it was looked at. */
    CAUGHT_UP,
    /** Nobody feeds it any more, for now. */
    ENDED
  }
}
