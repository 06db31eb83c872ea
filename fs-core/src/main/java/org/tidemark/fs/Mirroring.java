package org.tidemark.fs;

import java.util.List;

/**
 * All that has to do with mirroring of a filesystem that is at hand: it can be either side of a
 * mirror, knows of its replicas, and need not stay one itself.
 */
public interface Mirroring extends SourceSide, ReplicaSide {
  /** Returns how the replicas stand that were fed from here, as far as was reported. */
  List<PeerStatus> mirrorPeers();

  /**
   * Forgets a replica that is not fed any more; if it is, it comes back.
   *
   * @throws org.tidemark.base.FsException ENOENT
   */
  void forgetPeer(String name);

  /**
   * Takes this replica back to its last complete moment and makes it a filesystem that can be
   * written to.
   *
   * @return the tid of that moment
   */
  long promote();
}
