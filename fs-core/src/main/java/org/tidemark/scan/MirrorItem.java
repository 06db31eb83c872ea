package org.tidemark.scan;

import java.util.List;
import org.tidemark.base.ObjectId;
import org.tidemark.format.RecordType;

/** What a mirror sends of a range of tids (from, to], in the order of keys. */
public sealed interface MirrorItem {
  /**
   * A record that came to be or ceased in the range.
   *
   * @param deleteTid 0 if it lived at the end of the range
   * @param payload of an EXTENT with the address 0; of others empty if they came to be before the
   *     range, since the replica has them
   * @param data of an EXTENT that came to be in the range: the stored blocks; else empty, since the
   *     replica has it
   */
  record Changed(RecordKey key, long deleteTid, byte[] payload, byte[] data)
      implements MirrorItem {}

  /**
   * Of part of the tree from which something went without a record: all keys there that were not
   * dead at the start of the range. What is live there in the replica besides is gone.
   *
   * @param low the first key of the part
   * @param high the first key behind it. No extent reaches into the part or out of it
   * @param listed the keys
   */
  record Unchanged(RecordKey low, RecordKey high, List<Listed> listed) implements MirrorItem {}

  /** Whether keys like this one are listed: those of records that belong to an object. */
  static boolean isListed(RecordKey key) {
    return key.objectId() != ObjectId.LOCAL && key.type() != RecordType.ATIME;
  }

  /**
   * A key.
   *
   * @param bytes how long the extent is; 0 for all other records
   */
  record Listed(RecordKey key, int bytes) {}
}
