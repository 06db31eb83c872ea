package org.tidemark.fs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.collections.api.set.primitive.LongSet;
import org.tidemark.base.Check;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.MirrorBatch;
import org.tidemark.scan.MirrorStart;
import org.tidemark.scan.ReplicaState;
import org.tidemark.scan.ScanProgress;
import org.tidemark.scan.VerifyReport;

/**
 * Maintenance of a filesystem that this process has open. Closing it closes nothing: the filesystem
 * belongs to whoever opened it.
 */
public final class LocalMaintenance implements Maintenance {
  /** How many entries of a directory are taken in one go. */
  private static final int PAGE_ENTRIES = 1000;

  private final FileSystem fileSystem;

  public LocalMaintenance(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  @Override
  public FileSystemInfo info() {
    return fileSystem.info();
  }

  @Override
  public SpaceStatus space() {
    return fileSystem.status();
  }

  @Override
  public long sync() {
    return fileSystem.sync();
  }

  @Override
  public long resolve(String when) {
    return fileSystem.resolve(when);
  }

  @Override
  public long timeOf(long tid) {
    return fileSystem.timeOf(tid);
  }

  @Override
  public Retention retention() {
    return fileSystem.retention();
  }

  @Override
  public Settings settings() {
    return fileSystem.settings();
  }

  @Override
  public Reblocking reblocking() {
    return fileSystem.reblocking();
  }

  @Override
  public MirrorStart mirrorRange(long from) {
    return fileSystem.mirroring().mirrorRange(from);
  }

  @Override
  public MirrorBatch mirrorRead(MirrorStart range, int bytesMax) {
    return fileSystem.mirroring().mirrorRead(range, bytesMax);
  }

  @Override
  public DigestAnswer mirrorDigests(DigestQuery query) {
    return fileSystem.mirroring().mirrorDigests(query);
  }

  @Override
  public Optional<ReplicaState> replicaState() {
    return fileSystem.mirroring().replicaState();
  }

  @Override
  public long mirrorBegin(MirrorStart range) {
    return fileSystem.mirroring().mirrorBegin(range);
  }

  @Override
  public ReplicaState mirrorApply(long feed, MirrorBatch batch) {
    return fileSystem.mirroring().mirrorApply(feed, batch);
  }

  @Override
  public void mirrorReport(MirrorReport report) {
    fileSystem.mirroring().mirrorReport(report);
  }

  @Override
  public List<PeerStatus> mirrorPeers() {
    return fileSystem.mirroring().mirrorPeers();
  }

  @Override
  public void forgetPeer(String name) {
    fileSystem.mirroring().forgetPeer(name);
  }

  @Override
  public long promote() {
    return fileSystem.mirroring().promote();
  }

  @Override
  public Attributes find(byte[] path) {
    return find(fileSystem.root(), PathBytes.names(path));
  }

  private Attributes find(FileRef start, List<byte[]> names) {
    Attributes found = fileSystem.attributes(start);
    for (byte[] name : names) {
      found = fileSystem.lookup(found.ref(), name);
    }
    return found;
  }

  @Override
  public List<Moment> history(byte[] path) {
    List<byte[]> names = PathBytes.names(path);
    FileRef start = fileSystem.root();
    for (int i = names.size() - 2; i >= 0; i--) {
      if (lastAtAt(names.get(i)) >= 0) {
        // From a directory of a moment on, the path means that directory, not all that had its
        // name.
        start = find(start, names.subList(0, i + 1)).ref();
        names = names.subList(i + 1, names.size());
        break;
      }
    }
    List<Moment> moments = historyOf(start, names);
    int at = names.isEmpty() ? -1 : lastAtAt(names.getLast());
    if (moments.isEmpty() && at >= 0) {
      moments = historyUntil(start, names, at);
    }
    if (moments.isEmpty()) {
      throw new FsException(
          Errno.ENOENT,
          text(path)
              + (isThere(start, names)
                  ? ": it has no history: none is kept, or nothing was committed yet"
                  : ": nothing ever had this name"));
    }
    return moments;
  }

  private boolean isThere(FileRef start, List<byte[]> names) {
    try {
      Attributes ignored = find(start, names);
      return true;
    } catch (FsException e) {
      return false; // The answer is that it has no history, for whatever reason.
    }
  }

  private List<Moment> historyOf(FileRef start, List<byte[]> names) {
    return names.isEmpty()
        ? fileSystem.history(start)
        : new PathHistory(fileSystem).of(start, names);
  }

  /** The history of a path whose last name has {@code @@WHEN} at this index. */
  private List<Moment> historyUntil(FileRef start, List<byte[]> names, int at) {
    byte[] last = names.getLast();
    String when = new String(last, at + 2, last.length - at - 2, StandardCharsets.UTF_8);
    long until = fileSystem.resolve(when);
    List<byte[]> plain = new ArrayList<>(names.subList(0, names.size() - 1));
    if (at > 0) {
      plain.add(Arrays.copyOf(last, at));
    }
    return historyOf(start, plain).stream().filter(moment -> moment.tid() <= until).toList();
  }

  @Override
  public List<Moment> history(FileRef file) {
    return fileSystem.history(file);
  }

  @Override
  public Attributes attributes(FileRef file) {
    return fileSystem.attributes(file);
  }

  @Override
  public List<DirectoryListing> list(FileRef directory) {
    List<DirectoryListing> entries = new ArrayList<>();
    Page page = new Page();
    do {
      page.names.clear();
      page.refs.clear();
      fileSystem.readDirectory(directory, page.cookie, page);
      for (int i = 0; i < page.names.size(); i++) {
        describe(page.names.get(i), page.refs.get(i), entries);
      }
    } while (page.names.size() == PAGE_ENTRIES);
    if (!directory.isLive()) {
      Attributes ignored = fileSystem.attributes(directory); // its moment may have been pruned
    }
    return entries;
  }

  private void describe(byte[] name, FileRef ref, List<DirectoryListing> entries) {
    if (isDots(name)) {
      return;
    }
    try {
      entries.add(new DirectoryListing(name, fileSystem.attributes(ref), xattrs(ref)));
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      } // It was removed since it was listed.
    }
  }

  private static boolean isDots(byte[] name) {
    return (name.length == 1 && name[0] == '.')
        || (name.length == 2 && name[0] == '.' && name[1] == '.');
  }

  /** Takes so many entries at a time: while it does, the filesystem must not be called. */
  private static final class Page implements DirectorySink {
    private final List<byte[]> names = new ArrayList<>();
    private final List<FileRef> refs = new ArrayList<>();
    private long cookie;

    @Override
    public boolean entry(byte[] name, FileRef child, int type, long nextCookie) {
      if (names.size() == PAGE_ENTRIES) {
        return false;
      }
      cookie = nextCookie;
      names.add(name);
      refs.add(child);
      return true;
    }
  }

  @Override
  public byte[] read(FileRef file, long offset, int length) {
    if (offset < 0 || length < 0 || length > READ_BYTES_MAX) {
      throw new FsException(Errno.EINVAL, "a read of " + length + " bytes at " + offset);
    }
    OpenFile open = fileSystem.open(file, false);
    try {
      ByteBuffer buffer = ByteBuffer.allocate(length);
      int bytes = fileSystem.read(open, offset, buffer);
      Check.that(bytes <= length, "more read than asked for", bytes);
      return Arrays.copyOf(buffer.array(), bytes);
    } finally {
      fileSystem.close(open);
    }
  }

  @Override
  public long mismatch(FileRef older, FileRef newer) {
    if (isUnchanged(older, newer)) {
      return -1;
    }
    for (long at = 0; ; at += READ_BYTES_MAX) {
      byte[] a = read(older, at, READ_BYTES_MAX);
      byte[] b = read(newer, at, READ_BYTES_MAX);
      int mismatch = Arrays.mismatch(a, b);
      if (mismatch >= 0) {
        return at + mismatch;
      }
      if (a.length < READ_BYTES_MAX) {
        return -1;
      }
    }
  }

  /** Whether it is one object, and nothing happened to it from the one moment to the other. */
  private boolean isUnchanged(FileRef older, FileRef newer) {
    long from = Math.min(older.asOf(), newer.asOf());
    return older.objectId() == newer.objectId()
        && older.asOf() != Tid.NOW
        && newer.asOf() != Tid.NOW
        && history(older.asOf() > from ? older : newer).stream()
            .noneMatch(moment -> moment.tid() > from);
  }

  @Override
  public LongSet changedSince(long tid) {
    return fileSystem.changedSince(tid);
  }

  @Override
  public byte[] readSymlink(FileRef link) {
    return fileSystem.readSymlink(link);
  }

  @Override
  public List<XattrValue> xattrs(FileRef file) {
    List<XattrValue> values = new ArrayList<>();
    for (byte[] name : fileSystem.listXattrs(file)) {
      try {
        values.add(new XattrValue(name, fileSystem.getXattr(file, name)));
      } catch (FsException e) {
        if (e.errno() != Errno.ENODATA) {
          throw e;
        } // It was removed since it was listed.
      }
    }
    values.sort((a, b) -> Arrays.compareUnsigned(a.name(), b.name()));
    return values;
  }

  @Override
  public VerifyReport verify(boolean data, ScanProgress progress) {
    return fileSystem.verify(data, progress);
  }

  @Override
  public void close() {}

  /** Returns where the last {@code @@} begins, or -1. */
  private static int lastAtAt(byte[] name) {
    for (int i = name.length - 3; i >= 0; i--) {
      if (name[i] == '@' && name[i + 1] == '@') {
        return i;
      }
    }
    return -1;
  }

  private static String text(byte[] path) {
    String text = new String(path, StandardCharsets.UTF_8);
    return text.startsWith("/") ? text : "/" + text;
  }
}
