package org.tidemark.volume;

import java.util.UUID;

/**
 * What newfs is told. A size of 0 means the default.
 *
 * @param nodeBytes of a tree node: a power of two from 16 KiB to 64 KiB; 16 KiB by default
 * @param segmentBytes of a segment: a power of two from 1 MiB to 64 MiB; 8 MiB by default, 1 MiB on
 *     volumes below 1 GiB
 * @param regionBytes of a region: a power of two up to 1 GiB, the default; less only in tests
 * @param logBytes of the log: a multiple of 1 MiB; by default 1/64 of volume 0, from 4 MiB to 256
 *     MiB
 * @param label at most 64 bytes of UTF-8
 * @param nameHashSeed what the hashes of names begin with
 * @param createdNanos now, in ns since the epoch
 */
public record FormatOptions(
    int nodeBytes,
    int segmentBytes,
    long regionBytes,
    long logBytes,
    String label,
    UUID fsid,
    long nameHashSeed,
    long createdNanos) {

  /** Returns options with default sizes and no label. */
  public static FormatOptions defaults(UUID fsid, long nameHashSeed, long createdNanos) {
    return new FormatOptions(0, 0, 0, 0, "", fsid, nameHashSeed, createdNanos);
  }

  public FormatOptions withNodeBytes(int bytes) {
    return new FormatOptions(
        bytes, segmentBytes, regionBytes, logBytes, label, fsid, nameHashSeed, createdNanos);
  }

  public FormatOptions withSegmentBytes(int bytes) {
    return new FormatOptions(
        nodeBytes, bytes, regionBytes, logBytes, label, fsid, nameHashSeed, createdNanos);
  }

  public FormatOptions withRegionBytes(long bytes) {
    return new FormatOptions(
        nodeBytes, segmentBytes, bytes, logBytes, label, fsid, nameHashSeed, createdNanos);
  }

  public FormatOptions withLogBytes(long bytes) {
    return new FormatOptions(
        nodeBytes, segmentBytes, regionBytes, bytes, label, fsid, nameHashSeed, createdNanos);
  }

  public FormatOptions withLabel(String newLabel) {
    return new FormatOptions(
        nodeBytes, segmentBytes, regionBytes, logBytes, newLabel, fsid, nameHashSeed, createdNanos);
  }
}
