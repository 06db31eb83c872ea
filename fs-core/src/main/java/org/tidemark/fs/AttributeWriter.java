package org.tidemark.fs;

import java.util.List;
import java.util.OptionalLong;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.TreeView;
import org.tidemark.object.Atimes;
import org.tidemark.object.AttributeEdits;
import org.tidemark.object.Inode;
import org.tidemark.object.InodeEditor;
import org.tidemark.object.Inodes;
import org.tidemark.object.LiveFiles;
import org.tidemark.object.Objects;
import org.tidemark.object.Presence;
import org.tidemark.object.Truncator;
import org.tidemark.object.Xattrs;
import org.tidemark.scan.KeepXattr;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Change;
import org.tidemark.txn.Store;

/** Changes attributes, plain and extended. */
final class AttributeWriter {
  private final Engine engine;
  private final Store store;
  private final Objects objects;
  private final LiveFiles files;
  private final Truncator truncator;
  private final AttributeReader reader;

  AttributeWriter(Engine engine, Truncator truncator, AttributeReader reader) {
    this.engine = engine;
    this.store = engine.store();
    this.objects = engine.objects();
    this.files = engine.files();
    this.truncator = truncator;
    this.reader = reader;
  }

  /** Implements {@link FileSystem#setAttributes}. */
  Attributes set(FileRef file, AttributeChange wanted, Caller caller) {
    engine.checkLive(file);
    if (wanted.isNone()) {
      return reader.get(file);
    }
    long id = file.objectId();
    if (wanted.size().isPresent()) {
      store.read(view -> checkRegular(view, id));
      truncator.truncate(
          id,
          wanted.size().getAsLong(),
          caller.uid(),
          caller.keepsSetId(),
          inode -> apply(inode, wanted, caller));
      if (wanted.atime().isPresent() || wanted.mtime().isPresent()) {
        engine.withRoom(Reserve.REMOVE, () -> files.holding(id, 0, () -> setTimes(id, wanted)));
      }
    } else {
      Reserve level = levelFor(id);
      engine.withRoom(level, () -> files.holding(id, 0, () -> setAll(id, level, wanted, caller)));
    }
    return reader.get(file);
  }

  private static Inode checkRegular(TreeView view, long objectId) {
    Inode inode = Inodes.get(view, objectId, Tid.NOW);
    if (inode.isDirectory()) {
      throw new FsException(Errno.EISDIR, "a directory cannot be cut");
    }
    if (!inode.isRegular()) {
      throw new FsException(Errno.EINVAL, "only regular files can be cut");
    }
    return inode;
  }

  /**
   * How deep into the reserves a change of an inode may go. One that has no name any more, or a
   * version made by the open group, is replaced: that takes no room. So the times that the kernel
   * sends after an unlink do not fail where the unlink did not.
   */
  private Reserve levelFor(long id) {
    return store.read(view -> {
      Inode inode = Inodes.get(view, id, Tid.NOW);
      boolean replaced = inode.nlink() == 0 || inode.createTid() == store.openTid();
      return replaced ? Reserve.REMOVE : Reserve.ROOT;
    });
  }

  private Inode setAll(long id, Reserve level, AttributeChange wanted, Caller caller) {
    Inode after =
        store.update(
            level,
            change -> {
              InodeEditor inode = objects.inodes().edit(change, id).ctime(change.now());
              apply(inode, wanted, caller);
              setAtime(change, id, wanted.atime());
              Inode saved = inode.save();
              if (wanted.mode().isPresent()) {
                objects.attributes().modeChanged(change, saved);
              }
              return saved;
            });
    keepMtime(after, wanted);
    return after;
  }

  /**
   * What is left to do after the inode got its new size, and the new mtime along with it. The
   * kernel sends times with each truncate, so it goes as deep into the reserves as that.
   */
  private Inode setTimes(long id, AttributeChange wanted) {
    Inode after =
        store.update(
            Reserve.REMOVE,
            change -> {
              setAtime(change, id, wanted.atime());
              return Inodes.get(change, id, Tid.NOW);
            });
    keepMtime(after, wanted);
    return after;
  }

  private void keepMtime(Inode after, AttributeChange wanted) {
    if (wanted.mtime().isPresent()) {
      files.timesSet(after.objectId(), after.mtime(), after.ctime());
    }
  }

  private static void setAtime(Change change, long id, OptionalLong atime) {
    if (atime.isPresent()) {
      Atimes.set(change, id, time(atime.getAsLong(), change.now()));
    }
  }

  private static void apply(InodeEditor inode, AttributeChange wanted, Caller caller) {
    AttributeEdits.apply(
        inode, wanted.mode(), wanted.uid(), wanted.gid(), caller.uid(), caller.gid());
    // The editor's ctime is that of the operation.
    long now = inode.ctime();
    wanted.mtime().ifPresent(mtime -> inode.mtime(time(mtime, now)));
    wanted.ctime().ifPresent(inode::ctime);
  }

  private static long time(long wanted, long now) {
    return wanted == AttributeChange.TIME_NOW ? now : wanted;
  }

  /** Implements {@link FileSystem#getXattr}. */
  byte[] getXattr(FileRef file, byte[] name) {
    Xattrs.checkName(name);
    if (file.isHistoryDirectory()) {
      throw AttributeEdits.noAttribute(name);
    }
    byte[] value =
        store.<byte[]>read(view -> {
          long asOf = Present.asOf(store, view, file);
          Inodes.get(view, file.objectId(), asOf);
          byte[] found = objects.xattrs().find(view, file.objectId(), name, asOf);
          if (found == null) {
            throw AttributeEdits.noAttribute(name);
          }
          return found;
        });
    return value;
  }

  /** Implements {@link FileSystem#listXattrs}. */
  List<byte[]> listXattrs(FileRef file) {
    if (file.isHistoryDirectory()) {
      return List.of();
    }
    return store.read(view -> {
      long asOf = Present.asOf(store, view, file);
      Inodes.get(view, file.objectId(), asOf);
      return Xattrs.list(view, file.objectId(), asOf);
    });
  }

  /** Implements {@link FileSystem#setXattr}. */
  void setXattr(FileRef file, byte[] name, byte[] value, XattrMode mode, Caller caller) {
    engine.checkLive(file);
    Xattrs.checkName(name);
    Xattrs.checkNamespace(name);
    Presence expected =
        switch (mode) {
          case SET -> Presence.EITHER;
          case CREATE -> Presence.ABSENT;
          case REPLACE -> Presence.PRESENT;
        };
    engine.update(
        Reserve.USER,
        change -> {
          KeepXattr.beforeSet(change, file.objectId(), name, value);
          objects
              .attributes()
              .setXattr(change, file.objectId(), name, value, expected, caller.keepsSetId());
          return true;
        });
  }

  /** Implements {@link FileSystem#setFlags}. */
  void setFlags(FileRef file, int flags) {
    engine.checkLive(file);
    if ((flags & ~InodeFlags.SETTABLE) != 0) {
      throw new FsException(Errno.EOPNOTSUPP, "flags that cannot be set: " + flags);
    }
    engine.withRoom(
        Reserve.ROOT,
        () ->
            files.holding(
                file.objectId(),
                0,
                () ->
                    store.update(
                        Reserve.ROOT,
                        change -> {
                          InodeEditor inode = objects.inodes().edit(change, file.objectId());
                          int others = inode.flags() & ~InodeFlags.SETTABLE;
                          return inode.flags(others | flags).ctime(change.now()).save();
                        })));
  }

  /** Implements {@link FileSystem#removeXattr}. */
  void removeXattr(FileRef file, byte[] name) {
    engine.checkLive(file);
    Xattrs.checkName(name);
    engine.update(
        Reserve.REMOVE,
        change -> {
          objects.attributes().removeXattr(change, file.objectId(), name);
          return true;
        });
  }
}
