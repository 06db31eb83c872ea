package org.tidemark.format;

import static org.agrona.BitUtil.SIZE_OF_BYTE;
import static org.agrona.BitUtil.SIZE_OF_INT;
import static org.agrona.BitUtil.SIZE_OF_LONG;
import static org.agrona.BitUtil.SIZE_OF_SHORT;

/**
 * The payload of an INTENT frame: whole operations, one behind the other, as the record changes
 * they made. Replaying them on the state they were made on gives the same state; no logic runs
 * again.
 *
 * <pre>
 * Operation --> length:32 (of all of it), nextObjectId:64, Entry*
 * Entry     --> INSERT      Key, deleteTid:64, payloadLength:16, payload
 *             | DELETE_TID  Key, deleteTid:64
 *             | REMOVE      Key, flag:8 (1: it had been committed; 2: it is pruned)
 *             | REPLACE     Key, flag:8 (1: quietly), payloadLength:16, payload
 *             | ALLOCATED   address:64, blocks:32
 *             | FREED       address:64, blocks:32
 * Key       --> pfs:16, recordType:8, objectId:64, key:64, createTid:64
 * </pre>
 */
public final class RedoFormat {
  public static final int INSERT = 1;
  public static final int DELETE_TID = 2;
  public static final int REMOVE = 3;
  public static final int REPLACE = 4;
  public static final int ALLOCATED = 5;
  public static final int FREED = 6;

  /** The flag of a REMOVE of a record that no commit holds. */
  public static final int NEVER_COMMITTED = 0;

  /** The flag of a REMOVE of a record that had been committed: mirrors have to be told. */
  public static final int COMMITTED = 1;

  /** The flag of a REMOVE of a record that no moment which is kept shows. */
  public static final int PRUNED = 2;

  public static final int LENGTH_OFFSET = 0;
  public static final int NEXT_OBJECT_ID_OFFSET = LENGTH_OFFSET + SIZE_OF_INT;

  /** Bytes before the first entry of an operation. */
  public static final int HEADER_LENGTH = NEXT_OBJECT_ID_OFFSET + SIZE_OF_LONG;

  /** Bytes of a key in an entry. */
  public static final int KEY_LENGTH = SIZE_OF_SHORT + SIZE_OF_BYTE + 3 * SIZE_OF_LONG;

  private RedoFormat() {}
}
