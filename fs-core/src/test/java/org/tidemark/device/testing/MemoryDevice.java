package org.tidemark.device.testing;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;
import org.tidemark.device.BlockDevice;

/**
 * A sparse device in memory. Forks share their pages until one of them writes, so thousands of them
 * are cheap.
 *
 * <p>Thread-safe. Closing keeps the content; {@link #reopen} lets the device be used again. Every
 * use in between fails, so that code which goes on after closing is found.
 */
public final class MemoryDevice implements BlockDevice {
  private static final int PAGE_BYTES = 16 * 1024;
  private static final int CHUNK_PAGES = 1024;
  private static final int STRIPES = 64;

  /**
   * A page belongs to the device whose token it carries; other devices copy it before they write.
   */
  private static final class Page {
    final byte[] bytes;
    private final long owner;

    Page(byte[] bytes, long owner) {
      this.bytes = bytes;
      this.owner = owner;
    }
  }

  private static final AtomicLong TOKENS = new AtomicLong();

  private final String name;
  private final long size;
  private final boolean readOnly;
  private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable Page>> chunks;

  /** Writers share it; a fork needs it alone. Guards the token. */
  private final ReadWriteLock forkLock = new ReentrantReadWriteLock();

  private final Object[] stripes = new Object[STRIPES];
  private long token = TOKENS.incrementAndGet();
  private volatile boolean closed;

  /** Makes a device full of zeros. */
  public MemoryDevice(long size) {
    this("memory", size, false);
  }

  public MemoryDevice(String name, long size) {
    this(name, size, false);
  }

  private MemoryDevice(String name, long size, boolean readOnly) {
    Check.argument(size >= 0, "negative size", size);
    this.name = name;
    this.size = size;
    this.readOnly = readOnly;
    long chunkBytes = (long) PAGE_BYTES * CHUNK_PAGES;
    this.chunks = new AtomicReferenceArray<>((int) ((size + chunkBytes - 1) / chunkBytes));
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Object();
    }
  }

  /** Returns a device with the same content, from now on independent of this one. */
  public MemoryDevice fork() {
    return fork(name, size, false);
  }

  public MemoryDevice fork(String newName) {
    return fork(newName, size, false);
  }

  /** Returns a fork that refuses writes. */
  public MemoryDevice forkReadOnly() {
    return fork(name, size, true);
  }

  /** Returns a fork that ends earlier or has zeros behind. */
  public MemoryDevice forkResized(long newSize) {
    return fork(name, newSize, false);
  }

  private MemoryDevice fork(String newName, long newSize, boolean newReadOnly) {
    MemoryDevice fork = new MemoryDevice(newName, newSize, newReadOnly);
    forkLock.writeLock().lock();
    try {
      token = TOKENS.incrementAndGet();
      for (int i = 0; i < Math.min(chunks.length(), fork.chunks.length()); i++) {
        AtomicReferenceArray<@Nullable Page> chunk = chunks.get(i);
        if (chunk != null) {
          fork.chunks.set(i, fork.share(chunk, (long) i * CHUNK_PAGES));
        }
      }
    } finally {
      forkLock.writeLock().unlock();
    }
    return fork;
  }

  /** Returns a copy of another device's chunk with the pages that lie in this device. */
  private AtomicReferenceArray<@Nullable Page> share(
      AtomicReferenceArray<@Nullable Page> chunk, long firstPage) {
    AtomicReferenceArray<@Nullable Page> copy = new AtomicReferenceArray<>(CHUNK_PAGES);
    for (int i = 0; i < CHUNK_PAGES; i++) {
      Page page = chunk.get(i);
      long inside = size - (firstPage + i) * PAGE_BYTES;
      if (page != null && inside > 0) {
        boolean whole = inside >= PAGE_BYTES;
        copy.setPlain(i, whole ? page : new Page(cut(page.bytes, (int) inside), token));
      }
    }
    return copy;
  }

  private static byte[] cut(byte[] bytes, int length) {
    return Arrays.copyOf(Arrays.copyOf(bytes, length), bytes.length);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  @Override
  public void read(long position, ByteBuffer dst) throws IOException {
    checkOpen();
    if (position < 0 || position + dst.remaining() > size) {
      throw new EOFException(
          "read past the end: " + position + "+" + dst.remaining() + " of " + size);
    }
    long at = position;
    while (dst.hasRemaining()) {
      int inPage = (int) (at % PAGE_BYTES);
      int length = Math.min(dst.remaining(), PAGE_BYTES - inPage);
      Page page = page(at / PAGE_BYTES);
      if (page != null) {
        dst.put(page.bytes, inPage, length);
      } else {
        zeros(dst, length);
      }
      at += length;
    }
  }

  @Override
  public void write(long position, ByteBuffer src) throws IOException {
    checkOpen();
    if (readOnly) {
      throw new IOException("read-only device");
    }
    if (position < 0 || position + src.remaining() > size) {
      throw new IOException(
          "write past the end: " + position + "+" + src.remaining() + " of " + size);
    }
    forkLock.readLock().lock();
    try {
      long at = position;
      while (src.hasRemaining()) {
        int inPage = (int) (at % PAGE_BYTES);
        int length = Math.min(src.remaining(), PAGE_BYTES - inPage);
        long index = at / PAGE_BYTES;
        synchronized (stripes[(int) (index % STRIPES)]) {
          src.get(ownPage(index, length == PAGE_BYTES).bytes, inPage, length);
        }
        at += length;
      }
    } finally {
      forkLock.readLock().unlock();
    }
  }

  @Override
  public void barrier() throws IOException {
    checkOpen();
  }

  @Override
  public void close() {
    closed = true;
  }

  /**
   * Lets a closed device be used again, as a process does that opens an image which another one has
   * closed.
   */
  public MemoryDevice reopen() {
    closed = false;
    return this;
  }

  public boolean isClosed() {
    return closed;
  }

  /** Returns the bytes of memory that the content takes: those of pages that were ever written. */
  public long allocatedBytes() {
    long pages = 0;
    for (int i = 0; i < chunks.length(); i++) {
      AtomicReferenceArray<@Nullable Page> chunk = chunks.get(i);
      for (int j = 0; chunk != null && j < CHUNK_PAGES; j++) {
        pages += chunk.get(j) != null ? 1 : 0;
      }
    }
    return pages * PAGE_BYTES;
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("device is closed; a test that opens it again calls reopen()");
    }
  }

  private @Nullable Page page(long index) {
    AtomicReferenceArray<@Nullable Page> chunk = chunks.get((int) (index / CHUNK_PAGES));
    return chunk == null ? null : chunk.get((int) (index % CHUNK_PAGES));
  }

  /**
   * Returns the page for writing; the caller holds its stripe. Not copied if all of it will be
   * overwritten.
   */
  private Page ownPage(long index, boolean whole) {
    int at = (int) (index / CHUNK_PAGES);
    AtomicReferenceArray<@Nullable Page> chunk = chunks.get(at);
    if (chunk == null) {
      chunks.compareAndSet(at, null, new AtomicReferenceArray<>(CHUNK_PAGES));
      chunk = Objects.requireNonNull(chunks.get(at));
    }
    int inChunk = (int) (index % CHUNK_PAGES);
    Page page = chunk.get(inChunk);
    if (page == null || page.owner != token) {
      byte[] bytes = page == null || whole ? new byte[PAGE_BYTES] : page.bytes.clone();
      page = new Page(bytes, token);
      chunk.set(inChunk, page);
    }
    return page;
  }

  private static void zeros(ByteBuffer dst, int length) {
    int todo = length;
    for (; todo >= Long.BYTES; todo -= Long.BYTES) {
      dst.putLong(0);
    }
    for (; todo > 0; todo--) {
      dst.put((byte) 0);
    }
  }
}
