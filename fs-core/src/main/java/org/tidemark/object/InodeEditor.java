package org.tidemark.object;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Check;
import org.tidemark.format.InodeFormat;
import org.tidemark.format.RecordType;
import org.tidemark.txn.Change;

/**
 * Changes an inode: takes new values, and {@link #save} writes them once.
 *
 * <p>The first change in a group makes a new version of the record, so that the past keeps the old
 * one, times included. Only inside the body of the update that it was made for.
 */
public final class InodeEditor {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private final Change change;
  private final HistoryPolicy history;
  private final Inode before;
  private int mode;
  private int uid;
  private int gid;
  private int nlink;
  private long size;
  private long allocatedBytes;
  private int flags;
  private long parent;
  private long ctime;
  private long mtime;
  private boolean newVersion;

  InodeEditor(Change change, HistoryPolicy history, Inode before) {
    this.change = change;
    this.history = history;
    this.before = before;
    mode = before.mode();
    uid = before.uid();
    gid = before.gid();
    nlink = before.nlink();
    size = before.size();
    allocatedBytes = before.allocatedBytes();
    flags = before.flags();
    parent = before.parent();
    ctime = before.ctime();
    mtime = before.mtime();
  }

  /** Returns the inode as it was before. */
  public Inode before() {
    return before;
  }

  public long objectId() {
    return before.objectId();
  }

  public int mode() {
    return mode;
  }

  public int nlink() {
    return nlink;
  }

  public long size() {
    return size;
  }

  public int flags() {
    return flags;
  }

  public long ctime() {
    return ctime;
  }

  public long mtime() {
    return mtime;
  }

  @CanIgnoreReturnValue
  public InodeEditor mode(int value) {
    mode = value;
    return this;
  }

  @CanIgnoreReturnValue
  public InodeEditor uid(int value) {
    uid = value;
    return this;
  }

  @CanIgnoreReturnValue
  public InodeEditor gid(int value) {
    gid = value;
    return this;
  }

  @CanIgnoreReturnValue
  public InodeEditor nlink(int value) {
    nlink = value;
    return this;
  }

  @CanIgnoreReturnValue
  public InodeEditor size(long value) {
    size = value;
    return this;
  }

  @CanIgnoreReturnValue
  public InodeEditor allocatedBytes(long value) {
    allocatedBytes = value;
    return this;
  }

  /** Adds to the allocated bytes; the difference may be negative. */
  @CanIgnoreReturnValue
  public InodeEditor addAllocated(long difference) {
    allocatedBytes += difference;
    return this;
  }

  @CanIgnoreReturnValue
  public InodeEditor flags(int value) {
    flags = value;
    return this;
  }

  @CanIgnoreReturnValue
  public InodeEditor parent(long value) {
    parent = value;
    return this;
  }

  @CanIgnoreReturnValue
  public InodeEditor ctime(long value) {
    ctime = value;
    return this;
  }

  @CanIgnoreReturnValue
  public InodeEditor mtime(long value) {
    mtime = value;
    return this;
  }

  /** Sets both times to that of the operation: the content, or the entries, changed. */
  @CanIgnoreReturnValue
  public InodeEditor contentChanged() {
    return mtime(change.now()).ctime(change.now());
  }

  /** Makes {@link #save} write a new version even if no value differs: a rename is a moment. */
  @CanIgnoreReturnValue
  public InodeEditor newVersion() {
    newVersion = true;
    return this;
  }

  /** Writes the record, if anything changed, and returns the inode as it is now. */
  @CanIgnoreReturnValue
  public Inode save() {
    if (!newVersion && !differs()) {
      return before;
    }
    Check.that(nlink >= 0 && size >= 0, "an inode with less than no links or bytes", objectId());
    Inode after = after();
    UnsafeBuffer payload = encode(after);
    if (before.createTid() == change.tid()) {
      change.replace(
          Records.PFS,
          objectId(),
          RecordType.INODE,
          0,
          before.createTid(),
          payload,
          0,
          InodeFormat.LENGTH);
    } else {
      end(change, history, before);
      change.insert(Records.PFS, objectId(), RecordType.INODE, 0, payload, 0, InodeFormat.LENGTH);
    }
    return after;
  }

  /**
   * Ends the life of an inode's last version. No path of any moment leads to one without a name: it
   * is no history, and takes no room.
   */
  static void end(Change change, HistoryPolicy history, Inode inode) {
    long id = inode.objectId();
    if (inode.nlink() == 0) {
      change.remove(Records.PFS, id, RecordType.INODE, 0, inode.createTid());
    } else {
      history.end(change, inode, RecordType.INODE, 0, inode.createTid());
    }
  }

  /** Writes the first version of an inode. */
  static void insert(Change change, Inode inode) {
    change.insert(
        Records.PFS, inode.objectId(), RecordType.INODE, 0, encode(inode), 0, InodeFormat.LENGTH);
  }

  private boolean differs() {
    return mode != before.mode()
        || uid != before.uid()
        || gid != before.gid()
        || nlink != before.nlink()
        || size != before.size()
        || flags != before.flags()
        || parent != before.parent()
        || ctime != before.ctime()
        || mtime != before.mtime()
        || allocatedBytes != before.allocatedBytes();
  }

  private Inode after() {
    return new Inode(
        objectId(),
        change.tid(),
        mode,
        uid,
        gid,
        nlink,
        size,
        allocatedBytes,
        before.rdev(),
        flags,
        before.generation(),
        parent,
        before.btime(),
        ctime,
        mtime);
  }

  private static UnsafeBuffer encode(Inode inode) {
    UnsafeBuffer payload = new UnsafeBuffer(new byte[InodeFormat.LENGTH]);
    payload.putInt(InodeFormat.MODE, inode.mode(), ORDER);
    payload.putInt(InodeFormat.UID, inode.uid(), ORDER);
    payload.putInt(InodeFormat.GID, inode.gid(), ORDER);
    payload.putInt(InodeFormat.NLINK, inode.nlink(), ORDER);
    payload.putLong(InodeFormat.SIZE, inode.size(), ORDER);
    payload.putLong(InodeFormat.ALLOCATED, inode.allocatedBytes(), ORDER);
    payload.putLong(InodeFormat.RDEV, inode.rdev(), ORDER);
    payload.putInt(InodeFormat.FLAGS, inode.flags(), ORDER);
    payload.putInt(InodeFormat.GENERATION, inode.generation(), ORDER);
    payload.putLong(InodeFormat.PARENT, inode.parent(), ORDER);
    payload.putLong(InodeFormat.BTIME, inode.btime(), ORDER);
    payload.putLong(InodeFormat.CTIME, inode.ctime(), ORDER);
    payload.putLong(InodeFormat.MTIME, inode.mtime(), ORDER);
    return payload;
  }
}
