package org.tidemark.fuse.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.AttributeChange;
import org.tidemark.fuse.api.NodeAttributes;

/** One object in memory; guarded by the lock of its filesystem. */
final class MemoryNode {
  static final int TYPE_MASK = 0170000;
  static final int DIRECTORY = 0040000;
  static final int REGULAR = 0100000;
  static final int SYMLINK = 0120000;
  private static final int CHUNK_BYTES = 1 << 16;

  final long id;
  final Map<String, byte[]> xattrs = new LinkedHashMap<>();
  byte[] target = new byte[0];

  /** The entries of a directory: by name, and by cookie. */
  final Map<String, Long> cookies = new LinkedHashMap<>();

  final TreeMap<Long, Dirent> entries = new TreeMap<>();
  long nextCookie = 3;
  long parent;

  int mode;
  int uid;
  int gid;
  int nlink;
  int opens;
  long references;
  long rdev;
  long size;
  long atime;
  long mtime;
  long ctime;
  int flags;
  private final TreeMap<Long, byte[]> chunks = new TreeMap<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Dirent(byte[] name, MemoryNode node) {}

  MemoryNode(long id, int mode, int uid, int gid, long now) {
    this.id = id;
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.atime = now;
    this.mtime = now;
    this.ctime = now;
  }

  boolean isDirectory() {
    return (mode & TYPE_MASK) == DIRECTORY;
  }

  NodeAttributes attributes(long validNanos) {
    long allocated = (long) chunks.size() * CHUNK_BYTES;
    return new NodeAttributes(
        id,
        1,
        mode,
        nlink,
        uid,
        gid,
        rdev,
        size,
        allocated,
        4096,
        atime,
        mtime,
        ctime,
        0,
        validNanos);
  }

  void change(AttributeChange change, long now) {
    if (change.sets(AttributeChange.MODE)) {
      mode = (mode & TYPE_MASK) | (change.mode() & 07777);
    }
    uid = change.sets(AttributeChange.UID) ? change.uid() : uid;
    gid = change.sets(AttributeChange.GID) ? change.gid() : gid;
    if (change.sets(AttributeChange.SIZE)) {
      truncate(change.size());
      mtime = now;
    }
    atime = change.sets(AttributeChange.ATIME) ? change.atimeNanos() : atime;
    mtime = change.sets(AttributeChange.MTIME) ? change.mtimeNanos() : mtime;
    atime = change.sets(AttributeChange.ATIME_NOW) ? now : atime;
    mtime = change.sets(AttributeChange.MTIME_NOW) ? now : mtime;
    ctime = now;
  }

  private void truncate(long newSize) {
    if (newSize < size) {
      punch(newSize, size - newSize);
    }
    size = newSize;
  }

  /** Makes a range read as zeros. */
  void punch(long offset, long length) {
    byte[] zeros = new byte[CHUNK_BYTES];
    long end = offset + length;
    for (long at = offset; at < end; ) {
      long chunk = at / CHUNK_BYTES;
      int within = (int) (at % CHUNK_BYTES);
      int count = (int) Math.min(CHUNK_BYTES - within, end - at);
      byte[] bytes = chunks.get(chunk);
      if (count == CHUNK_BYTES) {
        chunks.remove(chunk);
      } else if (bytes != null) {
        System.arraycopy(zeros, 0, bytes, within, count);
      }
      Long next = chunks.ceilingKey(chunk + 1);
      at = next == null ? end : Math.max(at + count, next * CHUNK_BYTES);
    }
  }

  int read(long offset, ByteBuffer destination) {
    int wanted = (int) Math.max(0, Math.min(destination.remaining(), size - offset));
    for (int done = 0; done < wanted; ) {
      int within = (int) ((offset + done) % CHUNK_BYTES);
      int count = Math.min(CHUNK_BYTES - within, wanted - done);
      byte[] bytes = chunks.getOrDefault((offset + done) / CHUNK_BYTES, new byte[CHUNK_BYTES]);
      destination.put(bytes, within, count);
      done += count;
    }
    return wanted;
  }

  void write(long offset, ByteBuffer source) {
    long at = offset;
    while (source.hasRemaining()) {
      int within = (int) (at % CHUNK_BYTES);
      int count = Math.min(CHUNK_BYTES - within, source.remaining());
      byte[] bytes = chunks.computeIfAbsent(at / CHUNK_BYTES, chunk -> new byte[CHUNK_BYTES]);
      source.get(bytes, within, count);
      at += count;
    }
    size = Math.max(size, at);
  }

  private static String key(byte[] name) {
    return new String(name, ISO_8859_1);
  }

  @Nullable MemoryNode find(byte[] name) {
    Long cookie = cookies.get(key(name));
    return cookie == null ? null : Objects.requireNonNull(entries.get(cookie)).node();
  }

  MemoryNode mustFind(byte[] name) {
    MemoryNode found = find(name);
    if (found == null) {
      throw new FsException(Errno.ENOENT, "no such name");
    }
    return found;
  }

  void addEntry(byte[] name, MemoryNode node, long now) {
    long cookie = nextCookie++;
    cookies.put(key(name), cookie);
    entries.put(cookie, new Dirent(name, node));
    mtime = now;
    ctime = now;
    if (node.isDirectory()) {
      node.parent = id;
      nlink++;
    }
  }

  void removeEntry(byte[] name, MemoryNode node, long now) {
    Long cookie = cookies.remove(key(name));
    entries.remove(Objects.requireNonNull(cookie));
    mtime = now;
    ctime = now;
    if (node.isDirectory()) {
      nlink--;
    }
  }
}
