package org.tidemark.fs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.eclipse.collections.api.map.primitive.LongIntMap;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.object.Directories;
import org.tidemark.object.DirectoryEntry;
import org.tidemark.object.Inode;
import org.tidemark.object.Inodes;
import org.tidemark.object.Names;
import org.tidemark.object.ObjectChanges;
import org.tidemark.txn.Store;

/** Tells at which moments an object or a name changed. */
final class Histories {
  private final Store store;
  private final Directories directories;
  private final Moments moments;

  Histories(Engine engine, Moments moments) {
    this.store = engine.store();
    this.directories = engine.objects().directories();
    this.moments = moments;
  }

  /** Implements {@link FileSystem#history(FileRef)}. */
  List<Moment> of(FileRef file) {
    if (file.isHistoryDirectory()) {
      throw new FsException(Errno.EINVAL, "the history has no history");
    }
    long objectId = file.objectId();
    store.read(view -> Inodes.get(view, objectId, file.asOf()));
    List<Moment> found = new ArrayList<>();
    addChanges(found, objectId, Tid.FIRST, Math.min(file.asOf(), store.committedTid()));
    return found;
  }

  /** Implements {@link FileSystem#history(FileRef, byte[])}. */
  List<Moment> of(FileRef directory, byte[] name) {
    Names.check(name);
    long newest = Math.min(directory.asOf(), store.committedTid());
    List<DirectoryEntry> lives = lives(directory, name);
    List<Moment> found = new ArrayList<>();
    for (int i = 0; i < lives.size(); i++) {
      DirectoryEntry life = lives.get(i);
      if (life.createTid() > newest) {
        continue;
      }
      boolean ends = life.deleteTid() != Tid.LIVE && life.deleteTid() <= newest;
      long last = ends ? life.deleteTid() - 1 : newest;
      addLife(found, life, last);
      boolean replaced = i + 1 < lives.size() && lives.get(i + 1).createTid() == life.deleteTid();
      if (ends && !replaced) {
        found.add(moment(life.deleteTid(), life.child(), Moment.Kind.DELETED));
      }
    }
    if (found.isEmpty()) {
      throw Names.missing(name);
    }
    return found;
  }

  private void addLife(List<Moment> found, DirectoryEntry life, long lastTid) {
    List<Moment> changes = new ArrayList<>();
    addChanges(changes, life.child(), life.createTid(), lastTid);
    if (changes.isEmpty() || changes.getFirst().tid() != life.createTid()) {
      // The object is older than this name of it.
      changes.addFirst(moment(life.createTid(), life.child(), Moment.Kind.RENAMED));
    }
    found.addAll(changes);
  }

  /** Returns all entries of this name, dead or alive, oldest first. */
  private List<DirectoryEntry> lives(FileRef directory, byte[] name) {
    List<DirectoryEntry> lives =
        store.read(view -> {
          List<DirectoryEntry> entries = new ArrayList<>();
          Inodes.directory(view, directory.objectId(), directory.asOf());
          directories.forEachEver(view, directory.objectId(), name, entries::add);
          return entries;
        });
    lives.sort(Comparator.comparingLong(DirectoryEntry::createTid));
    return lives;
  }

  private void addChanges(List<Moment> found, long objectId, long firstTid, long lastTid) {
    LongIntMap changes = ObjectChanges.of(store, objectId);
    for (long tid : changes.keySet().toSortedArray()) {
      if (tid >= firstTid && tid <= lastTid) {
        found.add(moment(tid, objectId, kind(changes.get(tid))));
      }
    }
  }

  private Moment moment(long tid, long objectId, Moment.Kind kind) {
    Inode inode = store.read(view -> Inodes.find(view, objectId, tid));
    long size = inode == null || kind == Moment.Kind.DELETED ? 0 : inode.size();
    return new Moment(tid, moments.time(tid), size, kind, objectId);
  }

  private static Moment.Kind kind(int what) {
    if ((what & ObjectChanges.DELETED) != 0) {
      return Moment.Kind.DELETED;
    }
    if ((what & ObjectChanges.CREATED) != 0) {
      return Moment.Kind.CREATED;
    }
    if ((what & ObjectChanges.CONTENT) != 0) {
      return Moment.Kind.CONTENT;
    }
    return (what & ObjectChanges.NAMES) != 0 ? Moment.Kind.RENAMED : Moment.Kind.ATTRIBUTES;
  }
}
