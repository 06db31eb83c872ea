package org.tidemark.fs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.eclipse.collections.api.map.primitive.LongIntMap;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.btree.TreeView;
import org.tidemark.object.Commits;
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
    store.read(view -> Inodes.get(view, objectId, Present.asOf(store, view, file)));
    List<Moment> found = new ArrayList<>();
    addChanges(found, objectId, Tid.FIRST, Math.min(file.asOf(), Present.tid(store)));
    return found;
  }

  /**
   * An object, for as long as it had the name.
   *
   * @param from the first moment at which it had it
   * @param end the first at which it did not any more; {@link Tid#NOW} if it still has it
   */
  private record Life(long objectId, long from, long end) {}

  /** Implements {@link FileSystem#history(FileRef, byte[])}. */
  List<Moment> of(FileRef directory, byte[] name) {
    Names.check(name);
    long newest = Math.min(directory.asOf(), Present.tid(store));
    List<Life> lives = lives(directory, name);
    List<Moment> found = new ArrayList<>();
    for (int i = 0; i < lives.size(); i++) {
      Life life = lives.get(i);
      if (life.from() > newest) {
        continue;
      }
      boolean ends = life.end() <= newest;
      addLife(found, life, ends ? life.end() - 1 : newest);
      boolean replaced = i + 1 < lives.size() && lives.get(i + 1).from() == life.end();
      if (ends && !replaced) {
        found.add(moment(life.end(), life.objectId(), Moment.Kind.DELETED));
      }
    }
    if (found.isEmpty()) {
      throw Names.missing(name);
    }
    return found;
  }

  private void addLife(List<Moment> found, Life life, long lastTid) {
    List<Moment> changes = new ArrayList<>();
    addChanges(changes, life.objectId(), life.from(), lastTid);
    if (changes.isEmpty() || changes.getFirst().tid() != life.from()) {
      if (isKept(life.objectId(), life.from())) {
        changes.addFirst(moment(life.from(), life.objectId(), firstKind(life)));
      } else if (!changes.isEmpty()) {
        // What it was when it got the name was not kept.
        changes.set(0, changes.getFirst().withKind(Moment.Kind.CONTENT));
      }
    }
    found.addAll(changes);
  }

  /**
   * What happened to an object at the first moment at which it is seen under a name: what was there
   * before came from another name; else it was made, at this moment or at one that was pruned.
   */
  private Moment.Kind firstKind(Life life) {
    long before = store.read(view -> Commits.floor(view, life.from() - 1));
    return before != Commits.NONE && isKept(life.objectId(), before)
        ? Moment.Kind.RENAMED
        : Moment.Kind.CREATED;
  }

  /** Returns which objects had this name at any moment, oldest first. */
  private List<Life> lives(FileRef directory, byte[] name) {
    List<Life> lives =
        store.read(view -> {
          List<DirectoryEntry> entries = new ArrayList<>();
          Inodes.directory(view, directory.objectId(), Present.asOf(store, view, directory));
          directories.forEachEver(view, directory.objectId(), name, entries::add);
          List<Life> found = new ArrayList<>();
          entries.forEach(entry -> addIfSeen(found, view, entry));
          return found;
        });
    lives.sort(Comparator.comparingLong(Life::from));
    return lives;
  }

  private static void addIfSeen(List<Life> lives, TreeView view, DirectoryEntry entry) {
    long from = Commits.ceiling(view, entry.createTid());
    long end =
        entry.deleteTid() == Tid.LIVE ? Commits.NONE : Commits.ceiling(view, entry.deleteTid());
    if (from != Commits.NONE && from != end) {
      lives.add(new Life(entry.child(), from, end == Commits.NONE ? Tid.NOW : end));
    }
  }

  private void addChanges(List<Moment> found, long objectId, long firstTid, long lastTid) {
    LongIntMap changes = ObjectChanges.of(store, objectId);
    for (long tid : changes.keySet().toSortedArray()) {
      Moment moment = moment(tid, objectId, kind(changes.get(tid)));
      if (tid >= firstTid && tid <= lastTid && (isDeletion(moment) || isKept(objectId, tid))) {
        found.add(moment);
      }
    }
  }

  private static boolean isDeletion(Moment moment) {
    return moment.kind() == Moment.Kind.DELETED;
  }

  /** Whether it is known what the object was at a moment: not if it had no history then. */
  private boolean isKept(long objectId, long tid) {
    return store.read(view -> Inodes.isThere(view, objectId, tid));
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
