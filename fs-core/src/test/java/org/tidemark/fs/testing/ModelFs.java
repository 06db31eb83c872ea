package org.tidemark.fs.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.ObjectId;
import org.tidemark.fs.FileType;

/**
 * A filesystem of plain collections. What has joined the order of operations is {@link #joined()},
 * after each step one state; what is still buffered lies on top of it, file by file. Not
 * thread-safe.
 */
final class ModelFs {
  /** A run of blocks that join in one step ends at a multiple of 1 MiB of the file. */
  private static final long RUN_BLOCKS = 256;

  private LongTrie<ModelInode> inodes = LongTrie.empty();
  private final Map<Long, ModelBuffer> buffers = new HashMap<>();
  private final List<ModelState> steps = new ArrayList<>();
  private final NavigableMap<Long, ModelState> commits = new TreeMap<>();
  private final Set<Long> everIds = new TreeSet<>();
  private final boolean keepsSteps;
  private final long root;
  private int stepCount;
  private int durableSteps;
  private long dirtyCounter;

  /**
   * An empty filesystem as it was just made.
   *
   * @param keepsSteps whether the state after every step is kept
   */
  ModelFs(boolean keepsSteps, int rootMode, long now) {
    this(keepsSteps, ObjectId.ROOT, ObjectId.ROOT, rootMode, now);
  }

  /**
   * The part of a filesystem below an empty directory with the id {@code root}, in {@code parent}.
   */
  ModelFs(boolean keepsSteps, long root, long parent, int rootMode, long now) {
    this.keepsSteps = keepsSteps;
    this.root = root;
    ModelInode.Edit directory = new ModelInode.Edit();
    directory.id = root;
    directory.mode = FileType.DIRECTORY | rootMode;
    directory.nlink = 2;
    directory.parent = parent;
    directory.btime = now;
    directory.atime = now;
    directory.changed(now);
    inodes = inodes.put(root, directory.done());
    steps.add(joined());
  }

  /** A filesystem that shows {@code state} and has forgotten everything else. */
  ModelFs(boolean keepsSteps, ModelState state, NavigableMap<Long, ModelState> commits) {
    this.keepsSteps = keepsSteps;
    this.root = ObjectId.ROOT;
    this.inodes = state.inodes();
    this.commits.putAll(commits);
    steps.add(state);
  }

  /** The id of the directory that paths start from. */
  long root() {
    return root;
  }

  // --- states

  /** What has joined so far. */
  ModelState joined() {
    return new ModelState(inodes);
  }

  /** What readers see: also what has not joined yet. */
  ModelState live() {
    LongTrie<ModelInode> all = inodes;
    for (ModelBuffer buffer : buffers.values()) {
      if (all.get(buffer.live.id) != null) {
        all = all.put(buffer.live.id, buffer.live);
      }
    }
    return new ModelState(all);
  }

  /** Steps done: {@link #state} of it is the present. */
  int steps() {
    return stepCount;
  }

  /** Steps that a crash must not undo. */
  int durableSteps() {
    return durableSteps;
  }

  /** The state after {@code count} steps. */
  ModelState state(int count) {
    return steps.get(keepsSteps ? count : 0);
  }

  /** The ids of all objects that were ever made. */
  Set<Long> everIds() {
    return everIds;
  }

  /** The states of commits by tid. */
  NavigableMap<Long, ModelState> commits() {
    return commits;
  }

  /** Everything so far is durable. */
  void durable() {
    durableSteps = stepCount;
  }

  /** All data joins, and the state becomes that of {@code tid}. */
  void commit(long tid) {
    flushAll();
    commits.put(tid, joined());
    durable();
  }

  // --- inodes

  ModelInode inode(long id) {
    ModelBuffer buffer = buffers.get(id);
    ModelInode inode = buffer != null ? buffer.live : inodes.get(id);
    if (inode == null) {
      throw new ModelException(Errno.ENOENT);
    }
    return inode;
  }

  boolean exists(long id) {
    return inodes.get(id) != null;
  }

  @Nullable Long child(long directory, String name) {
    ModelInode inode = directory(directory);
    return inode.entries.get(name);
  }

  ModelInode directory(long id) {
    ModelInode inode = inode(id);
    if (!inode.isDirectory()) {
      throw new ModelException(Errno.ENOTDIR);
    }
    return inode;
  }

  /** Changes an inode in both its states; a part of a step. */
  void change(long id, Consumer<ModelInode.Edit> change) {
    ModelInode old = inodes.get(id);
    if (old != null) {
      ModelInode.Edit edit = old.edit();
      change.accept(edit);
      inodes = inodes.put(id, edit.done());
    }
    ModelBuffer buffer = buffers.get(id);
    if (buffer != null) {
      ModelInode.Edit edit = buffer.live.edit();
      change.accept(edit);
      buffer.live = edit.done();
    }
  }

  void add(ModelInode inode) {
    everIds.add(inode.id);
    inodes = inodes.put(inode.id, inode);
  }

  /**
   * Takes an inode that has no name any more out of the tree; an open file lives on in its buffer.
   */
  void remove(long id) {
    inodes = inodes.remove(id);
    ModelBuffer buffer = buffers.get(id);
    if (buffer != null && buffer.opened == 0) {
      buffers.remove(id);
    }
  }

  /** Ends a step: the order of operations is one operation longer. */
  void step() {
    stepCount++;
    if (keepsSteps) {
      steps.add(joined());
    }
  }

  // --- buffers

  ModelBuffer buffer(long id) {
    return buffers.computeIfAbsent(id, i -> new ModelBuffer(inode(id)));
  }

  @Nullable ModelBuffer bufferIfAny(long id) {
    return buffers.get(id);
  }

  void open(long id) {
    buffer(id).opened++;
  }

  /** Closes a handle; what was truncated is flushed when it could have been written. */
  void close(long id, boolean forWriting) {
    ModelBuffer buffer = buffer(id);
    if (forWriting && buffer.truncated) {
      flush(id);
    }
    buffer.opened--;
    if (buffer.idle() || (buffer.opened == 0 && inodes.get(id) == null)) {
      buffers.remove(id);
    }
  }

  void dirty(long id, long firstBlock, long lastBlock) {
    ModelBuffer buffer = buffer(id);
    if (buffer.dirty.isEmpty()) {
      buffer.firstDirty = ++dirtyCounter;
    }
    for (long block = firstBlock; block <= lastBlock; block++) {
      buffer.dirty.add(block);
    }
  }

  /** The data of a file joins, a run of blocks at a time. */
  void flush(long id) {
    ModelBuffer buffer = buffers.get(id);
    if (buffer == null) {
      return;
    }
    buffer.truncated = false;
    if (!buffer.dirty.isEmpty() && !buffer.dirty.contains(0L) && exists(id)) {
      joinFirstBlockPerhaps(id, buffer);
    }
    while (!buffer.dirty.isEmpty() && inodes.get(id) != null) {
      join(id, buffer);
    }
    buffer.dirty.clear();
    if (buffer.idle()) {
      buffers.remove(id);
    }
  }

  /**
   * A file whose content stood in the tree itself may get its first block written anew before data
   * behind it joins: a state that may be seen, with the old content and the new times.
   */
  private void joinFirstBlockPerhaps(long id, ModelBuffer buffer) {
    ModelInode joined = inode(inodes, id);
    boolean perhaps = joined.size > 0 && joined.blocks.cut(0, 1).size() == 0;
    if (perhaps) {
      ModelInode.Edit edit = joined.edit();
      edit.size = Math.max(edit.size, Math.min(buffer.live.size, Block.BYTES));
      edit.mtime = buffer.live.mtime;
      edit.ctime = buffer.live.ctime;
      inodes = inodes.put(id, edit.done());
      step();
    }
  }

  private void join(long id, ModelBuffer buffer) {
    ModelInode.Edit edit = inode(inodes, id).edit();
    long next = buffer.dirty.getFirst();
    do {
      Block block = buffer.live.blocks.get(next);
      edit.blocks = block == null ? edit.blocks.remove(next) : edit.blocks.put(next, block);
      buffer.dirty.remove(next);
      next++;
    } while (next % RUN_BLOCKS != 0 && buffer.dirty.contains(next));
    edit.size = Math.max(edit.size, Math.min(buffer.live.size, next * Block.BYTES));
    edit.mtime = buffer.live.mtime;
    edit.ctime = buffer.live.ctime;
    inodes = inodes.put(id, edit.done());
    step();
  }

  private static ModelInode inode(LongTrie<ModelInode> inodes, long id) {
    ModelInode inode = inodes.get(id);
    if (inode == null) {
      throw new IllegalStateException("the model lost object " + id);
    }
    return inode;
  }

  /** All data joins, in the order in which files first became dirty. */
  void flushAll() {
    List<ModelBuffer> dirty = new ArrayList<>();
    for (ModelBuffer buffer : buffers.values()) {
      if (!buffer.dirty.isEmpty()) {
        dirty.add(buffer);
      }
    }
    dirty.sort(Comparator.comparingLong(b -> b.firstDirty));
    dirty.forEach(b -> flush(b.live.id));
  }
}
