package org.tidemark.fs;

import java.util.List;
import java.util.UUID;

/**
 * What a filesystem is, and how far it has come.
 *
 * @param fsid what tells it from all others
 * @param label what newfs was given; may be empty
 * @param formatVersion the version of the format on its volumes
 * @param createdNanos when newfs made it, in nanoseconds since 1970
 * @param nodeBytes size of a tree node
 * @param segmentBytes size of a segment
 * @param logBytes size of the intent log
 * @param volumes the names of its volumes: paths of images or devices
 * @param volumeBytes the size of each volume
 * @param committedTid the last durable commit
 * @param committedNanos when that commit was made, in nanoseconds since 1970
 * @param treeLevel the level of the root node; 0 is a leaf
 * @param readOnly whether it can be changed where it is open now
 * @param clean whether it was closed in order and nothing is open for writing now
 * @param notes what the user should know though it could be opened, such as a damaged header
 */
public record FileSystemInfo(
    UUID fsid,
    String label,
    int formatVersion,
    long createdNanos,
    int nodeBytes,
    int segmentBytes,
    long logBytes,
    List<String> volumes,
    List<Long> volumeBytes,
    long committedTid,
    long committedNanos,
    int treeLevel,
    boolean readOnly,
    boolean clean,
    List<String> notes) {}
