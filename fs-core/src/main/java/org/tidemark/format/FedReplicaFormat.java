package org.tidemark.format;

/**
 * The payload of a PEER record with a key above {@link PeerFormat#KEY_SOURCE}: a replica that was
 * fed from here, for people to look at. Nothing depends on it; it is changed as access times are,
 * without making a commit necessary.
 */
public final class FedReplicaFormat {
  /** The first key; others count on from it. */
  public static final long KEY_FIRST = PeerFormat.KEY_SOURCE + 1;

  public static final Layout LAYOUT = new Layout("FedReplicaFormat");

  /** The last moment that is complete there. */
  public static final int MARK = LAYOUT.u64("mark");

  /** When it was last heard of, in ns since the epoch. */
  public static final int CONTACT_TIME = LAYOUT.u64("contactTime");

  /** When it last had everything, in ns since the epoch; 0 if it never had. */
  public static final int SUCCESS_TIME = LAYOUT.u64("successTime");

  /** The name, UTF-8. */
  public static final int NAME = LAYOUT.rest("name");

  public static final int NAME_BYTES_MAX = 512;

  private FedReplicaFormat() {}
}
