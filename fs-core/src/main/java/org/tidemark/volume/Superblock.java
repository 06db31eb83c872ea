package org.tidemark.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.tidemark.base.CorruptionException;
import org.tidemark.base.Crc32c;
import org.tidemark.format.Address;
import org.tidemark.format.BlockType;
import org.tidemark.format.SuperblockFormat;

/**
 * Where recovery begins: a committed state C of the filesystem, and the log position right behind
 * its commit record.
 *
 * @param generation counts superblock writes; set by {@link VolumeSet#writeSuperblock}
 * @param session counts read-write opens; raised durably at each of them before anything else is
 *     written
 * @param clean whether the filesystem was closed in order after C: there is nothing to replay
 * @param commitTid the tid of C; 0 before the first commit
 * @param commitTime when C was made, in ns since the epoch
 * @param rootAddress the root node of C; 0 for an empty tree
 * @param rootCrc the CRC32C of the root node
 * @param rootLevel the level of the root node; 0 is a leaf
 * @param nextObjectId the lowest object id that C has not given away
 * @param opSeq the sequence number of the last operation that C contains
 * @param liveBytes the bytes of live data in C
 * @param deadBytes the bytes of data in C that only history refers to
 * @param logTail the logical log position right behind C's commit record
 * @param logTailSession the session of the frame that ends at logTail, C's commit record; 0 before
 *     the first commit
 * @param freemapDigest the CRC32C over (volume, region, tid, crc) of the freemap slots that count,
 *     in order
 */
public record Superblock(
    long generation,
    long session,
    boolean clean,
    long commitTid,
    long commitTime,
    long rootAddress,
    int rootCrc,
    int rootLevel,
    long nextObjectId,
    long opSeq,
    long liveBytes,
    long deadBytes,
    long logTail,
    long logTailSession,
    int freemapDigest) {

  static final int ROOT_LEVEL_MAX = 63;

  public Superblock withGeneration(long newGeneration) {
    return new Superblock(
        newGeneration,
        session,
        clean,
        commitTid,
        commitTime,
        rootAddress,
        rootCrc,
        rootLevel,
        nextObjectId,
        opSeq,
        liveBytes,
        deadBytes,
        logTail,
        logTailSession,
        freemapDigest);
  }

  public Superblock withSession(long newSession, boolean newClean) {
    return new Superblock(
        generation,
        newSession,
        newClean,
        commitTid,
        commitTime,
        rootAddress,
        rootCrc,
        rootLevel,
        nextObjectId,
        opSeq,
        liveBytes,
        deadBytes,
        logTail,
        logTailSession,
        freemapDigest);
  }

  public Superblock withFreemapDigest(int newDigest) {
    return new Superblock(
        generation,
        session,
        clean,
        commitTid,
        commitTime,
        rootAddress,
        rootCrc,
        rootLevel,
        nextObjectId,
        opSeq,
        liveBytes,
        deadBytes,
        logTail,
        logTailSession,
        newDigest);
  }

  /** Returns the sealed slot for this position of volume 0, from 0 to its limit. */
  ByteBuffer encode(UUID fsid, long position) {
    ByteBuffer slot =
        ByteBuffer.allocateDirect(SuperblockFormat.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    slot.putLong(SuperblockFormat.MAGIC, SuperblockFormat.MAGIC_VALUE);
    slot.putInt(SuperblockFormat.TYPE, BlockType.SUPERBLOCK);
    slot.putInt(SuperblockFormat.FLAGS, clean ? SuperblockFormat.FLAG_CLEAN : 0);
    slot.putLong(SuperblockFormat.ADDRESS, Address.of(0, position));
    Fsids.put(slot, SuperblockFormat.FSID, fsid);
    slot.putLong(SuperblockFormat.GENERATION, generation);
    slot.putLong(SuperblockFormat.SESSION, session);
    slot.putLong(SuperblockFormat.COMMIT_TID, commitTid);
    slot.putLong(SuperblockFormat.COMMIT_TIME, commitTime);
    slot.putLong(SuperblockFormat.ROOT_ADDRESS, rootAddress);
    slot.putInt(SuperblockFormat.ROOT_CRC, rootCrc);
    slot.putInt(SuperblockFormat.ROOT_LEVEL, rootLevel);
    slot.putLong(SuperblockFormat.NEXT_OBJECT_ID, nextObjectId);
    slot.putLong(SuperblockFormat.OP_SEQ, opSeq);
    slot.putLong(SuperblockFormat.LIVE_BYTES, liveBytes);
    slot.putLong(SuperblockFormat.DEAD_BYTES, deadBytes);
    slot.putLong(SuperblockFormat.LOG_TAIL, logTail);
    slot.putLong(SuperblockFormat.LOG_TAIL_SESSION, logTailSession);
    slot.putInt(SuperblockFormat.FREEMAP_DIGEST, freemapDigest);
    slot.putInt(SuperblockFormat.CRC, Crc32c.of(slot.slice(0, SuperblockFormat.CRC)));
    return slot;
  }

  /**
   * Reads a slot.
   *
   * @throws CorruptionException if it is none, or not of this filesystem, or damaged
   */
  static Superblock decode(ByteBuffer slot, UUID fsid, long position) {
    slot.order(ByteOrder.LITTLE_ENDIAN);
    Fields fields = new Fields("superblock", Address.of(0, position), slot);
    fields.seal(SuperblockFormat.CRC, SuperblockFormat.MAGIC, SuperblockFormat.MAGIC_VALUE);
    fields.expect("type", BlockType.SUPERBLOCK, slot.getInt(SuperblockFormat.TYPE));
    fields.expect("address", Address.of(0, position), slot.getLong(SuperblockFormat.ADDRESS));
    fields.require(
        "filesystem id", fsid.toString(), Fsids.get(slot, SuperblockFormat.FSID).toString());
    int flags = slot.getInt(SuperblockFormat.FLAGS);
    fields.range("flags", 0, SuperblockFormat.FLAG_CLEAN, flags);
    fields.zeros(SuperblockFormat.LAYOUT);
    return new Superblock(
        fields.range("generation", 1, Long.MAX_VALUE, slot.getLong(SuperblockFormat.GENERATION)),
        fields.range("session", 0, Long.MAX_VALUE, slot.getLong(SuperblockFormat.SESSION)),
        flags == SuperblockFormat.FLAG_CLEAN,
        fields.range(
            "commit tid", 0, Long.MAX_VALUE - 1, slot.getLong(SuperblockFormat.COMMIT_TID)),
        slot.getLong(SuperblockFormat.COMMIT_TIME),
        slot.getLong(SuperblockFormat.ROOT_ADDRESS),
        slot.getInt(SuperblockFormat.ROOT_CRC),
        (int)
            fields.range("root level", 0, ROOT_LEVEL_MAX, slot.getInt(SuperblockFormat.ROOT_LEVEL)),
        fields.range(
            "next object id", 0, Long.MAX_VALUE, slot.getLong(SuperblockFormat.NEXT_OBJECT_ID)),
        fields.range("operation number", 0, Long.MAX_VALUE, slot.getLong(SuperblockFormat.OP_SEQ)),
        fields.range("live bytes", 0, Long.MAX_VALUE, slot.getLong(SuperblockFormat.LIVE_BYTES)),
        fields.range("dead bytes", 0, Long.MAX_VALUE, slot.getLong(SuperblockFormat.DEAD_BYTES)),
        fields.range("log tail", 0, Long.MAX_VALUE, slot.getLong(SuperblockFormat.LOG_TAIL)),
        fields.range(
            "log tail session", 0, Long.MAX_VALUE, slot.getLong(SuperblockFormat.LOG_TAIL_SESSION)),
        slot.getInt(SuperblockFormat.FREEMAP_DIGEST));
  }
}
