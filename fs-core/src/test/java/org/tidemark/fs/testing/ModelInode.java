package org.tidemark.fs.testing;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tidemark.fs.FileType;

/**
 * One file, directory or other object of the model at one moment. Immutable; {@link #edit} starts a
 * successor.
 */
final class ModelInode implements Digested {
  final long id;
  final int mode;
  final int uid;
  final int gid;
  final int nlink;
  final long size;
  final long rdev;
  final long atime;
  final long mtime;
  final long ctime;
  final long btime;

  /** Of a directory the one that it lies in; of others a name's directory, not compared. */
  final long parent;

  final String target;
  final SortedMap<String, String> xattrs;

  /** Names as ISO-8859-1 to object ids. */
  final SortedMap<String, Long> entries;

  /** Content by block index; missing blocks are zeros. */
  final LongTrie<Block> blocks;

  private final long plainDigest;
  private final long digest;

  private ModelInode(Edit e) {
    id = e.id;
    mode = e.mode;
    uid = e.uid;
    gid = e.gid;
    nlink = e.nlink;
    size = e.size;
    rdev = e.rdev;
    atime = e.atime;
    mtime = e.mtime;
    ctime = e.ctime;
    btime = e.btime;
    parent = e.parent;
    target = e.target;
    xattrs = e.xattrs;
    entries = e.entries;
    blocks = e.blocks;
    plainDigest = digestAllButTimes();
    digest = Digests.combine(Digests.combine(Digests.combine(plainDigest, btime), mtime), ctime);
  }

  boolean isDirectory() {
    return FileType.isDirectory(mode);
  }

  boolean isRegular() {
    return FileType.isRegular(mode);
  }

  boolean isSymlink() {
    return FileType.isSymlink(mode);
  }

  private long digestAllButTimes() {
    long hash = Digests.mix(id);
    hash = Digests.combine(hash, ((long) mode << 32) | nlink);
    hash = Digests.combine(hash, ((long) uid << 32) | (gid & 0xffffffffL));
    hash = Digests.combine(hash, rdev);
    if (!isDirectory()) {
      hash = Digests.combine(hash, size);
    }
    hash = Digests.combine(hash, Digests.ofText(target));
    for (var xattr : xattrs.entrySet()) {
      hash = Digests.combine(hash, Digests.ofText(xattr.getKey()));
      hash = Digests.combine(hash, Digests.ofText(xattr.getValue()));
    }
    for (var entry : entries.entrySet()) {
      hash = Digests.combine(hash, Digests.ofText(entry.getKey()));
      hash = Digests.combine(hash, entry.getValue());
    }
    return Digests.combine(hash, blocks.digest());
  }

  /** Over everything but the access time. */
  @Override
  public long digest() {
    return digest;
  }

  /** Without any times. */
  long plainDigest() {
    return plainDigest;
  }

  Edit edit() {
    return new Edit(this);
  }

  /** Content from {@code offset}, short at the end of the file. */
  byte[] read(long offset, int length) {
    int count = (int) Math.max(0, Math.min(length, size - offset));
    byte[] bytes = new byte[count];
    for (int done = 0; done < count; ) {
      long at = offset + done;
      int from = (int) (at % Block.BYTES);
      int some = Math.min(count - done, Block.BYTES - from);
      Block block = blocks.get(at / Block.BYTES);
      if (block != null) {
        block.copyTo(bytes, done, from, some);
      }
      done += some;
    }
    return bytes;
  }

  @Override
  public String toString() {
    return String.format(
        "id=%d mode=%o uid=%d gid=%d nlink=%d size=%d rdev=%d mtime=%d ctime=%d btime=%d target=%s xattrs=%s"
            + " entries=%s blocks=%d/%x",
        id,
        mode,
        uid,
        gid,
        nlink,
        size,
        rdev,
        mtime,
        ctime,
        btime,
        target,
        xattrs.keySet(),
        ("" + entries).replaceAll("-{9,}", "--"),
        blocks.size(),
        blocks.digest());
  }

  /** The mutable beginnings of an inode. */
  static final class Edit {
    long id;
    int mode;
    int uid;
    int gid;
    int nlink = 1;
    long size;
    long rdev;
    long atime;
    long mtime;
    long ctime;
    long btime;
    long parent;
    String target = "";
    SortedMap<String, String> xattrs = Collections.emptySortedMap();
    SortedMap<String, Long> entries = Collections.emptySortedMap();
    LongTrie<Block> blocks = LongTrie.empty();

    Edit() {}

    private Edit(ModelInode from) {
      id = from.id;
      mode = from.mode;
      uid = from.uid;
      gid = from.gid;
      nlink = from.nlink;
      size = from.size;
      rdev = from.rdev;
      atime = from.atime;
      mtime = from.mtime;
      ctime = from.ctime;
      btime = from.btime;
      parent = from.parent;
      target = from.target;
      xattrs = from.xattrs;
      entries = from.entries;
      blocks = from.blocks;
    }

    Edit entry(String name, long child) {
      TreeMap<String, Long> next = new TreeMap<>(entries);
      next.put(name, child);
      entries = Collections.unmodifiableSortedMap(next);
      return this;
    }

    Edit withoutEntry(String name) {
      TreeMap<String, Long> next = new TreeMap<>(entries);
      next.remove(name);
      entries = Collections.unmodifiableSortedMap(next);
      return this;
    }

    Edit xattr(String name, String value) {
      TreeMap<String, String> next = new TreeMap<>(xattrs);
      next.put(name, value);
      xattrs = Collections.unmodifiableSortedMap(next);
      return this;
    }

    Edit withoutXattr(String name) {
      TreeMap<String, String> next = new TreeMap<>(xattrs);
      next.remove(name);
      xattrs = Collections.unmodifiableSortedMap(next);
      return this;
    }

    /** mtime and ctime. */
    Edit changed(long now) {
      mtime = now;
      ctime = now;
      return this;
    }

    Edit block(long index, byte[] bytes) {
      blocks = Block.isZero(bytes) ? blocks.remove(index) : blocks.put(index, new Block(bytes));
      return this;
    }

    /** Cuts or extends the content. */
    Edit resize(long newSize) {
      if (newSize < size) {
        zero(newSize, size);
      }
      size = newSize;
      return this;
    }

    /** Zeros from {@code from} to before {@code to}. */
    Edit zero(long from, long to) {
      long firstWhole = (from + Block.BYTES - 1) / Block.BYTES;
      long endWhole = to >= size ? Long.MAX_VALUE : to / Block.BYTES;
      if (from % Block.BYTES != 0) {
        zeroPart(from / Block.BYTES, from, to);
      }
      if (endWhole != Long.MAX_VALUE && to % Block.BYTES != 0 && to / Block.BYTES >= firstWhole) {
        zeroPart(to / Block.BYTES, to - to % Block.BYTES, to);
      }
      if (firstWhole < endWhole) {
        blocks = blocks.cut(firstWhole, endWhole);
      }
      return this;
    }

    private void zeroPart(long index, long from, long to) {
      Block block = blocks.get(index);
      if (block != null) {
        byte[] bytes = block.copy();
        long start = index * Block.BYTES;
        int first = (int) (from - start);
        int end = (int) Math.min(Block.BYTES, to - start);
        Arrays.fill(bytes, first, end, (byte) 0);
        block(index, bytes);
      }
    }

    ModelInode done() {
      return new ModelInode(this);
    }
  }
}
