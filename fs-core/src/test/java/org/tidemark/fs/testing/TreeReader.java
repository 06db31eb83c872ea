package org.tidemark.fs.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.base.Units;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.FileType;
import org.tidemark.fs.OpenFile;

/**
 * Reads everything that a filesystem shows at one moment, through the facade alone, and checks on
 * the way that it is a tree: what readdir gives, lookup finds; each directory has one name and the
 * right parent; link counts count names.
 */
final class TreeReader {
  /** The tree does not hold together. */
  static final class BrokenTree extends AssertionError {
    BrokenTree(String message) {
      super(message);
    }
  }

  private static final int READ_BYTES = 64 * Block.BYTES;

  private final FileSystem fs;
  private final long asOf;
  private final long root;
  private final Map<Long, ModelInode.Edit> found = new HashMap<>();
  private final Map<Long, Integer> names = new HashMap<>();
  private final Deque<Long> directories = new ArrayDeque<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);

  private TreeReader(FileSystem fs, long asOf, long root) {
    this.fs = fs;
    this.asOf = asOf;
    this.root = root;
  }

  /** What {@code fs} shows as of {@code asOf}, which may be {@link org.tidemark.base.Tid#NOW}. */
  static ModelState read(FileSystem fs, long asOf) {
    return read(fs, asOf, ObjectId.ROOT);
  }

  /** What {@code fs} shows below the directory {@code root}. */
  static ModelState read(FileSystem fs, long asOf, long root) {
    return new TreeReader(fs, asOf, root).readAll();
  }

  /**
   * What {@code fs} shows of one object as of {@code asOf}, however it was come by; null if it is
   * not there.
   */
  static @Nullable ModelInode readObject(FileSystem fs, long asOf, long id) {
    TreeReader reader = new TreeReader(fs, asOf, ObjectId.ROOT);
    try {
      Attributes attributes = fs.attributes(reader.ref(id));
      ModelInode.Edit edit = reader.inode(attributes);
      if (attributes.isDirectory()) {
        TreeMap<String, Long> entries = new TreeMap<>();
        fs.readDirectory(
            reader.ref(id),
            0,
            (name, child, type, cookie) -> {
              entries.put(new String(name, StandardCharsets.ISO_8859_1), child.objectId());
              return true;
            });
        entries.keySet().removeAll(List.of(".", ".."));
        edit.entries = entries;
      }
      return edit.done();
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  private ModelState readAll() {
    Attributes attributes = fs.attributes(ref(root));
    ModelInode.Edit top = inode(attributes);
    top.parent = attributes.parent();
    found.put(root, top);
    directories.add(root);
    while (!directories.isEmpty()) {
      readDirectory(directories.remove());
    }
    LongTrie<ModelInode> inodes = LongTrie.empty();
    for (ModelInode.Edit edit : found.values()) {
      checkLinks(edit);
      inodes = inodes.put(edit.id, edit.done());
    }
    return new ModelState(inodes);
  }

  private FileRef ref(long id) {
    return new FileRef(id, asOf);
  }

  private void check(boolean claim, String otherwise) {
    if (!claim) {
      throw new BrokenTree(otherwise);
    }
  }

  private void readDirectory(long id) {
    TreeMap<String, Long> entries = new TreeMap<>();
    Map<String, Integer> types = new HashMap<>();
    fs.readDirectory(
        ref(id),
        0,
        (name, child, type, cookie) -> {
          String text = new String(name, StandardCharsets.ISO_8859_1);
          check(entries.put(text, child.objectId()) == null, id + " has twice: " + text);
          types.put(text, type);
          return true;
        });
    Long self = entries.remove(".");
    Long up = entries.remove("..");
    check(self != null && self == id, ". of " + id + " is " + self);
    ModelInode.Edit edit = get(id);
    check(up != null && up == edit.parent, ".. of " + id + " is " + up + ", not " + edit.parent);
    edit.entries = entries;
    entries.forEach((name, child) -> visit(id, name, child, types.getOrDefault(name, -1)));
  }

  private ModelInode.Edit get(long id) {
    ModelInode.Edit edit = found.get(id);
    if (edit == null) {
      throw new IllegalStateException("not visited: " + id);
    }
    return edit;
  }

  private void visit(long directory, String name, long child, int type) {
    String where = "entry " + name + " of " + directory;
    Attributes attributes;
    try {
      attributes = fs.lookup(ref(directory), name.getBytes(StandardCharsets.ISO_8859_1));
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        throw new BrokenTree(
            where + " is listed as " + child + " and not found: " + e.getMessage());
      }
      throw e;
    }
    check(
        attributes.ref().objectId() == child, where + " is " + attributes.ref() + " and " + child);
    check(FileType.direntType(attributes.mode()) == type, where + " has type " + type);
    names.merge(child, 1, Integer::sum);
    if (!found.containsKey(child)) {
      ModelInode.Edit edit = inode(attributes);
      edit.parent = directory;
      found.put(child, edit);
      if (attributes.isDirectory()) {
        check(
            attributes.parent() == directory, where + " says its parent is " + attributes.parent());
        directories.add(child);
      }
    } else {
      check(!attributes.isDirectory(), where + " is a second name of a directory");
    }
  }

  private void checkLinks(ModelInode.Edit edit) {
    int expected = names.getOrDefault(edit.id, 0);
    if (FileType.isDirectory(edit.mode)) {
      expected = 2;
      for (long child : edit.entries.values()) {
        expected += FileType.isDirectory(get(child).mode) ? 1 : 0;
      }
    }
    check(edit.nlink == expected, edit.id + " has link count " + edit.nlink + ", not " + expected);
  }

  private ModelInode.Edit inode(Attributes a) {
    ModelInode.Edit edit = new ModelInode.Edit();
    FileRef ref = a.ref();
    edit.id = ref.objectId();
    edit.mode = a.mode();
    edit.uid = a.uid();
    edit.gid = a.gid();
    edit.nlink = a.nlink();
    edit.size = a.size();
    edit.rdev = a.rdev();
    edit.atime = a.atime();
    edit.mtime = a.mtime();
    edit.ctime = a.ctime();
    edit.btime = a.btime();
    if (a.isSymlink()) {
      edit.target = new String(fs.readSymlink(ref), StandardCharsets.ISO_8859_1);
    }
    for (byte[] name : fs.listXattrs(ref)) {
      edit.xattr(
          new String(name, StandardCharsets.ISO_8859_1),
          new String(fs.getXattr(ref, name), StandardCharsets.ISO_8859_1));
    }
    if (a.isRegular()) {
      long roundedSize = Units.roundUp(Math.min(a.size(), 1L << 60), Block.BYTES);
      check(
          !ref.isLive() || a.allocatedBytes() <= roundedSize,
          ref + ": " + a.allocatedBytes() + " bytes are stored of " + a.size());
      readContent(ref, edit);
    }
    return edit;
  }

  private void readContent(FileRef ref, ModelInode.Edit edit) {
    OpenFile file = fs.open(ref, false);
    try {
      for (long at = 0; at < edit.size; ) {
        long data = seekData(file, at, edit.size);
        if (data > at) {
          checkHole(file, edit, at);
        }
        if (data == edit.size) {
          return;
        }
        long hole = fs.seekHole(file, data);
        check(hole > data && hole <= edit.size, edit.id + ": hole at " + hole + " behind " + data);
        readRange(file, edit, data - data % Block.BYTES, hole);
        at = hole;
      }
      check(readAt(file, edit.size, 1) == 0, edit.id + ": bytes past the end");
    } finally {
      fs.close(file);
    }
  }

  private long seekData(OpenFile file, long from, long size) {
    try {
      return fs.seekData(file, from);
    } catch (FsException e) {
      if (e.errno() == Errno.ENXIO) {
        return size;
      }
      throw e;
    }
  }

  private void checkHole(OpenFile file, ModelInode.Edit edit, long at) {
    int count = (int) Math.min(16, edit.size - at);
    check(readAt(file, at, count) == count, edit.id + ": short read of a hole at " + at);
    for (int i = 0; i < count; i++) {
      check(buffer.get(i) == 0, edit.id + ": a byte in a hole at " + (at + i));
    }
  }

  private int readAt(OpenFile file, long offset, int length) {
    return fs.read(file, offset, buffer.clear().limit(length));
  }

  private void readRange(OpenFile file, ModelInode.Edit edit, long from, long to) {
    for (long at = from; at < to; ) {
      int count = (int) Math.min(READ_BYTES, to - at);
      int got = readAt(file, at, count);
      check(got == count, edit.id + ": " + got + " of " + count + " bytes at " + at);
      for (int i = 0; i < count; i += Block.BYTES) {
        byte[] bytes = new byte[Block.BYTES];
        buffer.get(i, bytes, 0, Math.min(Block.BYTES, count - i));
        edit.block((at + i) / Block.BYTES, bytes);
      }
      at += count;
    }
  }
}
