package org.tidemark.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.eclipse.collections.impl.map.mutable.primitive.LongIntHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map from an address to a clean object of fixed size, with second-chance (CLOCK)
 * replacement: a hit sets one bit and moves nothing, so that readers share the lock.
 *
 * <p>Thread-safe. A leaf lock: nothing else is taken while it is held.
 *
 * @param <V> what is cached
 */
public final class ClockCache<V> {
  private static final int ABSENT = -1;

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final int capacity;

  /** Slot of each address. */
  @GuardedBy("lock")
  private final LongIntHashMap slots;

  @GuardedBy("lock")
  private long[] addresses;

  @GuardedBy("lock")
  private @Nullable Object[] values;

  /** 1 when a slot was hit since the hand last passed; set under the shared lock, hence atomic. */
  private final AtomicIntegerArray referenced;

  @GuardedBy("lock")
  private int used;

  @GuardedBy("lock")
  private int hand;

  /** A cache of at most {@code capacity} objects, at least one. */
  public ClockCache(int capacity) {
    this.capacity = Math.max(1, capacity);
    this.slots = new LongIntHashMap();
    this.addresses = new long[this.capacity];
    this.values = new Object[this.capacity];
    this.referenced = new AtomicIntegerArray(this.capacity);
  }

  /** The object at {@code address}, or null. */
  @SuppressWarnings("unchecked") // only put stores values, and it takes a V
  public @Nullable V get(long address) {
    lock.readLock().lock();
    try {
      int slot = slots.getIfAbsent(address, ABSENT);
      if (slot == ABSENT) {
        return null;
      }
      if (referenced.getPlain(slot) == 0) {
        referenced.setPlain(slot, 1);
      }
      return (V) values[slot];
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Adds or replaces the object at {@code address}; another one may leave for it. */
  public void put(long address, V value) {
    lock.writeLock().lock();
    try {
      int slot = slots.getIfAbsent(address, ABSENT);
      if (slot == ABSENT) {
        slot = used < capacity ? used++ : evict();
        slots.put(address, slot);
        addresses[slot] = address;
      }
      values[slot] = value;
      referenced.setPlain(slot, 0);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Forgets {@code address}: its blocks are about to get other content. */
  public void remove(long address) {
    lock.writeLock().lock();
    try {
      int slot = slots.removeKeyIfAbsent(address, ABSENT);
      if (slot == ABSENT) {
        return;
      }
      int last = --used;
      if (slot != last) {
        addresses[slot] = addresses[last];
        values[slot] = values[last];
        referenced.setPlain(slot, referenced.getPlain(last));
        slots.put(addresses[slot], slot);
      }
      values[last] = null;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Number of objects held. */
  public int size() {
    lock.readLock().lock();
    try {
      return used;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Forgets everything, as a cold start would. */
  public void clear() {
    lock.writeLock().lock();
    try {
      slots.clear();
      addresses = new long[capacity];
      values = new Object[capacity];
      used = 0;
      hand = 0;
    } finally {
      lock.writeLock().unlock();
    }
  }

  @GuardedBy("lock")
  private int evict() {
    while (referenced.getPlain(hand) != 0) {
      referenced.setPlain(hand, 0);
      advance();
    }
    int slot = hand;
    advance();
    slots.remove(addresses[slot]);
    return slot;
  }

  @GuardedBy("lock")
  private void advance() {
    hand = hand + 1 == capacity ? 0 : hand + 1;
  }
}
