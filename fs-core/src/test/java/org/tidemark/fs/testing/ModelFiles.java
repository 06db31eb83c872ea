package org.tidemark.fs.testing;

import org.tidemark.base.Errno;
import org.tidemark.fs.AttributeChange;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileType;
import org.tidemark.fs.XattrMode;

/** Operations of the model on content and attributes. */
final class ModelFiles {
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int ZERO_RANGE = 16;

  /** Bytes of a range that are zeroed in one step. */
  private static final long ZERO_STEP_BYTES = 32L << 20;

  private final ModelFs fs;

  ModelFiles(ModelFs fs) {
    this.fs = fs;
  }

  void write(long id, long offset, byte[] data, Caller caller, long now) {
    if (data.length == 0) {
      return;
    }
    clearSetIds(id, caller, now);
    ModelInode.Edit edit = fs.buffer(id).live.edit();
    for (int done = 0; done < data.length; ) {
      long at = offset + done;
      int from = (int) (at % Block.BYTES);
      int some = Math.min(data.length - done, Block.BYTES - from);
      Block old = edit.blocks.get(at / Block.BYTES);
      byte[] bytes = old == null ? new byte[Block.BYTES] : old.copy();
      System.arraycopy(data, done, bytes, from, some);
      edit.block(at / Block.BYTES, bytes);
      done += some;
    }
    edit.size = Math.max(edit.size, offset + data.length);
    edit.changed(now);
    fs.buffer(id).live = edit.done();
    fs.dirty(id, offset / Block.BYTES, (offset + data.length - 1) / Block.BYTES);
  }

  private void clearSetIds(long id, Caller caller, long now) {
    int mode = fs.inode(id).mode; // of a regular file: nothing else is written to
    int cleared = caller.isRoot() ? mode : ModelNames.withoutSetIds(mode);
    if (cleared != mode) {
      fs.change(
          id,
          i -> {
            i.mode = cleared;
            i.ctime = now;
          });
      if (fs.exists(id)) {
        fs.step();
      }
    }
  }

  void setAttributes(long id, AttributeChange change, Caller caller, long now) {
    ModelInode inode = fs.inode(id);
    if (change.size().isPresent() && inode.isDirectory()) {
      throw new ModelException(Errno.EISDIR);
    }
    if (change.size().isPresent() && !inode.isRegular()) {
      throw new ModelException(Errno.EINVAL);
    }
    if (change.isNone()) {
      return;
    }
    change.size().ifPresent(size -> resize(id, size));
    boolean owner = change.uid().isPresent() || change.gid().isPresent();
    boolean cut = change.size().isPresent() && !caller.isRoot();
    fs.change(
        id,
        i -> {
          i.ctime = now;
          if (cut || (owner && !FileType.isDirectory(i.mode))) {
            i.mode = ModelNames.withoutSetIds(i.mode);
          }
          change.mode().ifPresent(mode -> i.mode = (i.mode & ~07777) | (mode & 07777));
          change.uid().ifPresent(uid -> i.uid = uid);
          change.gid().ifPresent(gid -> i.gid = gid);
          change.size().ifPresent(size -> i.mtime = now);
          change.atime().ifPresent(time -> i.atime = time(time, now));
          change.mtime().ifPresent(time -> i.mtime = time(time, now));
        });
    if (fs.exists(id)) {
      fs.step();
    }
  }

  private static long time(long given, long now) {
    return given == AttributeChange.TIME_NOW ? now : given;
  }

  private void resize(long id, long size) {
    ModelBuffer buffer = fs.bufferIfAny(id);
    if (buffer != null) {
      buffer.dirty.tailSet((size + Block.BYTES - 1) / Block.BYTES, true).clear();
      buffer.truncated = true;
    }
    fs.change(id, i -> i.resize(size));
  }

  void allocate(long id, int mode, long offset, long length, Caller caller, long now) {
    if (length <= 0 || offset < 0) {
      throw new ModelException(Errno.EINVAL);
    }
    long end = offset + length;
    if (end < 0) {
      throw new ModelException(Errno.EFBIG);
    }
    clearSetIds(id, caller, now);
    if ((mode & (PUNCH_HOLE | ZERO_RANGE)) != 0) {
      zero(id, offset, end, now);
    }
    if ((mode & PUNCH_HOLE) == 0) {
      extend(id, (mode & KEEP_SIZE) != 0 ? 0 : end, now);
    }
  }

  private void extend(long id, long end, long now) {
    fs.change(
        id,
        i -> {
          i.size = Math.max(i.size, end);
          i.changed(now);
        });
    if (fs.exists(id)) {
      fs.step();
    }
  }

  private void zero(long id, long offset, long end, long now) {
    fs.flush(id);
    long stop = Math.min(end, fs.inode(id).size);
    for (long from = offset; from < stop; ) {
      long start = from;
      long next = Math.min(stop, (from / ZERO_STEP_BYTES + 1) * ZERO_STEP_BYTES);
      fs.change(id, i -> i.zero(start, next).changed(now));
      if (fs.exists(id)) {
        fs.step();
      }
      from = next;
    }
  }

  void setXattr(long id, String name, String value, XattrMode mode, long now) {
    boolean present = fs.inode(id).xattrs.containsKey(name);
    if (mode == XattrMode.CREATE && present) {
      throw new ModelException(Errno.EEXIST);
    }
    if (mode == XattrMode.REPLACE && !present) {
      throw new ModelException(Errno.ENODATA);
    }
    fs.change(id, i -> i.xattr(name, value).ctime = now);
    if (fs.exists(id)) {
      fs.step();
    }
  }

  String getXattr(long id, String name) {
    String value = fs.inode(id).xattrs.get(name);
    if (value == null) {
      throw new ModelException(Errno.ENODATA);
    }
    return value;
  }

  void removeXattr(long id, String name, long now) {
    getXattr(id, name);
    fs.change(id, i -> i.withoutXattr(name).ctime = now);
    if (fs.exists(id)) {
      fs.step();
    }
  }
}
