package org.tidemark.mirror;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Files in memory, which remember every step of how they came to be: so it can be said what a crash
 * at any step may leave. Of content that was not synced any beginning may be there, with zeros at
 * its end; of names that were not synced any changes may be lost, each by itself.
 */
class CrashStore implements ObjectStore {
  private sealed interface Event {
    record Content(int file, byte[] bytes) implements Event {}

    record SyncContent(int file) implements Event {}

    record SyncNames() implements Event {}

    record Create(String name, int file) implements Event {}

    record Rename(String from, String to, int file) implements Event {}

    record Delete(String name) implements Event {}
  }

  private final List<Event> events = new ArrayList<>();

  /** Which file has a name. */
  private final Map<String, Integer> names = new TreeMap<>();

  private final List<ByteArrayOutputStream> files = new ArrayList<>();

  /** How many steps there were, those of before the crash too. */
  int events() {
    return events.size();
  }

  /** A copy with the same steps. */
  CrashStore fork() {
    CrashStore copy = new CrashStore();
    copy.events.addAll(events);
    copy.names.putAll(names);
    files.forEach(file -> {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(file.toByteArray());
      copy.files.add(bytes);
    });
    return copy;
  }

  /** What a crash after so many steps may leave. */
  CrashStore crash(int steps, Random random) {
    Map<String, Integer> durable = new TreeMap<>();
    List<Event> pending = new ArrayList<>();
    Map<Integer, ByteArrayOutputStream> contents = new TreeMap<>();
    Map<Integer, Integer> synced = new TreeMap<>();
    for (Event event : events.subList(0, steps)) {
      switch (event) {
        case Event.Content e ->
            contents.computeIfAbsent(e.file, _ -> new ByteArrayOutputStream()).writeBytes(e.bytes);
        case Event.SyncContent e -> synced.put(e.file, contents.get(e.file).size());
        case Event.SyncNames _ -> {
          pending.forEach(change -> apply(durable, change));
          pending.clear();
        }
        default -> pending.add(event);
      }
    }
    int style = random.nextInt(4);
    int kept = random.nextInt(pending.size() + 1);
    for (int i = 0; i < pending.size(); i++) {
      if (style == 0 || (style == 1 && i < kept) || (style == 2 && random.nextBoolean())) {
        apply(durable, pending.get(i));
      }
    }
    CrashStore left = new CrashStore();
    durable.forEach((name, file) -> {
      byte[] bytes = contents.getOrDefault(file, new ByteArrayOutputStream()).toByteArray();
      left.put(name, torn(bytes, synced.getOrDefault(file, 0), random));
    });
    return left;
  }

  private static byte[] torn(byte[] bytes, int synced, Random random) {
    byte[] left = bytes.clone();
    if (synced < bytes.length) {
      left = Arrays.copyOf(bytes, synced + random.nextInt(bytes.length - synced + 1));
      if (random.nextBoolean() && left.length > synced) {
        Arrays.fill(left, synced + random.nextInt(left.length - synced), left.length, (byte) 0);
      }
    }
    return left;
  }

  private static void apply(Map<String, Integer> names, Event change) {
    switch (change) {
      case Event.Create e -> names.put(e.name, e.file);
      case Event.Rename e -> {
        names.remove(e.from);
        names.put(e.to, e.file);
      }
      case Event.Delete e -> names.remove(e.name);
      default -> throw new AssertionError(change);
    }
  }

  /** Puts a durable file there, in the place of what was there. */
  void put(String name, byte[] bytes) {
    int file = files.size();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(bytes);
    files.add(content);
    names.put(name, file);
    events.add(new Event.Content(file, bytes));
    events.add(new Event.SyncContent(file));
    events.add(new Event.Create(name, file));
    events.add(new Event.SyncNames());
  }

  byte[] bytes(String name) {
    return files.get(names.get(name)).toByteArray();
  }

  /** The names of all objects, in order. */
  List<String> objects() {
    return names.keySet().stream().filter(name -> name.endsWith(ObjectName.SUFFIX)).toList();
  }

  /** All objects, one behind the other, as a shell hands them over. */
  byte[] concatenated() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    objects().forEach(name -> all.writeBytes(bytes(name)));
    return all.toByteArray();
  }

  @Override
  public List<String> names() {
    return List.copyOf(names.keySet());
  }

  @Override
  public InputStream open(String name) throws IOException {
    checkThere(name);
    return new ByteArrayInputStream(bytes(name));
  }

  @Override
  public NewFile create(String name) throws IOException {
    checkFree(name);
    int file = files.size();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    files.add(content);
    names.put(name, file);
    events.add(new Event.Create(name, file));
    return new NewFile() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        content.write(bytes, offset, length);
        events.add(new Event.Content(file, Arrays.copyOfRange(bytes, offset, offset + length)));
      }

      @Override
      void sync() {
        events.add(new Event.SyncContent(file));
      }
    };
  }

  @Override
  public void rename(String from, String to) throws IOException {
    checkThere(from);
    checkFree(to);
    int file = names.remove(from);
    names.put(to, file);
    events.add(new Event.Rename(from, to, file));
  }

  @Override
  public void delete(String name) throws IOException {
    checkThere(name);
    names.remove(name);
    events.add(new Event.Delete(name));
  }

  private void checkThere(String name) throws IOException {
    if (!names.containsKey(name)) {
      throw new NoSuchFileException(name);
    }
  }

  private void checkFree(String name) throws IOException {
    if (names.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
  }

  @Override
  public void sync() {
    events.add(new Event.SyncNames());
  }

  @Override
  public void close() {
    // it can be opened again
  }

  @Override
  public String toString() {
    return "/objects";
  }
}
