package org.tidemark.fs;

import org.tidemark.format.CommitState;
import org.tidemark.txn.Store;
import org.tidemark.volume.Geometry;
import org.tidemark.volume.VolumeSet;

/** Puts together what a filesystem is. */
final class Infos {
  private Infos() {}

  static FileSystemInfo info(Store store) {
    VolumeSet volumes = store.volumes();
    Geometry geometry = volumes.geometry();
    CommitState committed = store.committed();
    return new FileSystemInfo(
        geometry.fsid(),
        geometry.label(),
        geometry.formatVersion(),
        geometry.createdNanos(),
        geometry.nodeBytes(),
        geometry.segmentBytes(),
        geometry.logBytes(),
        volumes.names(),
        geometry.volumeBytes(),
        committed.tid(),
        committed.time(),
        committed.rootLevel(),
        Present.readOnly(store),
        volumes.superblock().clean(),
        volumes.notes());
  }
}
