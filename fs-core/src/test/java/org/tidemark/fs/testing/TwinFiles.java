package org.tidemark.fs.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fs.AttributeChange;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.Caller;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;

/** Operations on content and attributes, done to both twins. */
final class TwinFiles {
  /** A write that crosses a multiple of this may be done in part. */
  private static final int SLICE_BYTES = 1 << 20;

  private final Twins twins;
  private final FileSystem fs;
  private final ModelFs model;
  private final ModelFiles files;

  TwinFiles(Twins twins) {
    this.twins = twins;
    this.fs = twins.fs();
    this.model = twins.model();
    this.files = twins.files();
  }

  void apply(Op op) {
    switch (op) {
      case Op.Write o -> write(o);
      case Op.Read o -> read(o);
      case Op.Allocate o -> allocate(o);
      case Op.Fsync o -> fsync(o);
      case Op.Seek o -> seek(o);
      case Op.Truncate o -> set(o.path(), AttributeChange.NONE.withSize(o.size()), o.caller());
      case Op.TruncateOpen o -> truncateOpen(o);
      case Op.SetMode o -> set(o.path(), AttributeChange.NONE.withMode(o.mode()), Caller.ROOT);
      case Op.SetOwner o -> setOwner(o);
      case Op.SetTimes o ->
          set(
              o.path(),
              AttributeChange.NONE.withAtime(o.atime()).withMtime(o.mtime()),
              Caller.ROOT);
      case Op.SetXattr o -> setXattr(o);
      case Op.GetXattr o -> getXattr(o);
      case Op.RemoveXattr o -> removeXattr(o);
      case Op.ListXattrs o -> listXattrs(o);
      case Op.ReadSymlink o -> readSymlink(o);
      case Op.Stat o -> stat(o);
      default -> throw new IllegalArgumentException("" + op);
    }
  }

  static byte[] data(long seed, int length) {
    byte[] data = new byte[length];
    new Random(seed).nextBytes(data);
    return data;
  }

  private void write(Op.Write o) {
    Twins.Handle handle = twins.handle(o.slot());
    if (handle == null) {
      return;
    }
    byte[] data = data(o.dataSeed(), clipped(o));
    twins.sameEnd(
        () -> fs.write(handle.file(), o.offset(), ByteBuffer.wrap(data), o.caller()),
        () -> {
          writable(handle);
          files.write(handle.id(), o.offset(), data, o.caller(), twins.now());
        });
  }

  /** What can be all done or not at all where there may be no space. */
  private int clipped(Op.Write o) {
    long slice = SLICE_BYTES - o.offset() % SLICE_BYTES;
    return twins.toleratesFull() ? (int) Math.min(o.length(), slice) : o.length();
  }

  private static void writable(Twins.Handle handle) {
    if (!handle.file().forWriting()) {
      throw new ModelException(Errno.EBADF);
    }
  }

  private void read(Op.Read o) {
    Twins.Handle handle = twins.handle(o.slot());
    if (handle == null) {
      return;
    }
    byte[] expected = model.inode(handle.id()).read(o.offset(), o.length());
    ByteBuffer buffer = ByteBuffer.allocate(o.length());
    int count = fs.read(handle.file(), o.offset(), buffer);
    int at = Arrays.mismatch(expected, Arrays.copyOf(buffer.array(), count));
    if (at >= 0) {
      throw new Twins.Mismatch(
          "read: differs at " + (o.offset() + at) + ", " + count + " bytes of " + expected.length);
    }
  }

  private void allocate(Op.Allocate o) {
    Twins.Handle handle = twins.handle(o.slot());
    if (handle == null) {
      return;
    }
    twins.sameEnd(
        () -> fs.allocate(handle.file(), o.mode(), o.offset(), o.length(), o.caller()),
        () -> {
          writable(handle);
          files.allocate(handle.id(), o.mode(), o.offset(), o.length(), o.caller(), twins.now());
        });
  }

  private void fsync(Op.Fsync o) {
    Twins.Handle handle = twins.handle(o.slot());
    if (handle != null) {
      fs.fsync(handle.file(), o.dataOnly());
      model.flush(handle.id());
      model.durable();
    }
  }

  /** Data may be found where the model has zeros, but never a hole where the model has data. */
  private void seek(Op.Seek o) {
    Twins.Handle handle = twins.handle(o.slot());
    if (handle == null) {
      return;
    }
    ModelInode inode = model.inode(handle.id());
    long data = seek(handle, o.offset(), true);
    long hole = seek(handle, o.offset(), false);
    if (o.offset() >= inode.size) {
      require(data < 0 && hole < 0, "seek past the end gave " + data + ", " + hole);
      return;
    }
    require(hole >= o.offset() && hole <= inode.size, "hole at " + hole + " from " + o.offset());
    require(data < 0 || (data >= o.offset() && data < inode.size), "data at " + data);
    long limit = data < 0 ? inode.size : data;
    inode.blocks.forEach((index, block) ->
        require(
            (index + 1) * Block.BYTES <= o.offset()
                || index * Block.BYTES >= limit
                || data == o.offset(),
            "block " + index + " of data is behind " + o.offset() + " and before data at " + data));
  }

  private long seek(Twins.Handle handle, long offset, boolean data) {
    try {
      return data ? fs.seekData(handle.file(), offset) : fs.seekHole(handle.file(), offset);
    } catch (FsException e) {
      require(e.errno() == Errno.ENXIO, "seek gave " + e.getMessage());
      return -1;
    }
  }

  private static void require(boolean claim, String otherwise) {
    if (!claim) {
      throw new Twins.Mismatch(otherwise);
    }
  }

  private void set(String path, AttributeChange change, Caller caller) {
    Long id = twins.find(path);
    if (id != null) {
      set(id, change, caller);
    }
  }

  private void set(long id, AttributeChange change, Caller caller) {
    twins.same(
        () -> text(fs.setAttributes(FileRef.live(id), change, caller)),
        () -> {
          files.setAttributes(id, change, caller, twins.now());
          return text(model.inode(id));
        });
  }

  private void truncateOpen(Op.TruncateOpen o) {
    Twins.Handle handle = twins.handle(o.slot());
    if (handle != null) {
      set(handle.id(), AttributeChange.NONE.withSize(o.size()), o.caller());
    }
  }

  private void setOwner(Op.SetOwner o) {
    AttributeChange change = AttributeChange.NONE;
    change = o.uid() < 0 ? change : change.withUid(o.uid());
    change = o.gid() < 0 ? change : change.withGid(o.gid());
    set(o.path(), change, Caller.ROOT);
  }

  private void setXattr(Op.SetXattr o) {
    Long id = twins.find(o.path());
    if (id == null) {
      return;
    }
    byte[] value = data(o.dataSeed(), o.length());
    twins.sameEnd(
        () -> fs.setXattr(FileRef.live(id), Twins.bytes(o.name()), value, o.mode()),
        () ->
            files.setXattr(
                id,
                o.name(),
                new String(value, StandardCharsets.ISO_8859_1),
                o.mode(),
                twins.now()));
  }

  private void getXattr(Op.GetXattr o) {
    Long id = twins.find(o.path());
    if (id != null) {
      twins.same(
          () ->
              new String(
                  fs.getXattr(FileRef.live(id), Twins.bytes(o.name())),
                  StandardCharsets.ISO_8859_1),
          () -> files.getXattr(id, o.name()));
    }
  }

  private void removeXattr(Op.RemoveXattr o) {
    Long id = twins.find(o.path());
    if (id != null) {
      twins.sameEnd(
          () -> fs.removeXattr(FileRef.live(id), Twins.bytes(o.name())),
          () -> files.removeXattr(id, o.name(), twins.now()));
    }
  }

  private void listXattrs(Op.ListXattrs o) {
    Long id = twins.find(o.path());
    if (id != null) {
      twins.same(
          () -> {
            TreeSet<String> found = new TreeSet<>();
            fs.listXattrs(FileRef.live(id))
                .forEach(name -> found.add(new String(name, StandardCharsets.ISO_8859_1)));
            return "" + found;
          },
          () -> "" + model.inode(id).xattrs.keySet());
    }
  }

  private void readSymlink(Op.ReadSymlink o) {
    Long id = twins.find(o.path());
    if (id != null) {
      twins.same(
          () -> new String(fs.readSymlink(FileRef.live(id)), StandardCharsets.ISO_8859_1),
          () -> {
            if (!model.inode(id).isSymlink()) {
              throw new ModelException(Errno.EINVAL);
            }
            return model.inode(id).target;
          });
    }
  }

  private void stat(Op.Stat o) {
    Long id = twins.find(o.path());
    if (id != null) {
      twins.same(() -> text(fs.attributes(FileRef.live(id))), () -> text(model.inode(id)));
    }
  }

  private String text(Attributes a) {
    return text(
        a.mode(),
        a.uid(),
        a.gid(),
        a.nlink(),
        a.isDirectory() ? 0 : a.size(),
        a.rdev(),
        a.atime(),
        new long[] {a.mtime(), a.ctime(), a.btime()});
  }

  private String text(ModelInode i) {
    return text(
        i.mode,
        i.uid,
        i.gid,
        i.nlink,
        i.isDirectory() ? 0 : i.size,
        i.rdev,
        i.atime,
        new long[] {i.mtime, i.ctime, i.btime});
  }

  private String text(
      int mode, int uid, int gid, int nlink, long size, long rdev, long atime, long[] times) {
    String text =
        String.format(
            "mode=%o uid=%d gid=%d nlink=%d size=%d rdev=%d", mode, uid, gid, nlink, size, rdev);
    if (twins.comparesTimes()) {
      text += String.format(" mtime=%d ctime=%d btime=%d", times[0], times[1], times[2]);
    }
    return twins.comparesAccessTimes() ? text + " atime=" + atime : text;
  }
}
