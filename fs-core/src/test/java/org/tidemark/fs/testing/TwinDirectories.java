package org.tidemark.fs.testing;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.tidemark.base.Errno;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileType;

/** The operations of {@link Twins} on directories and names. */
final class TwinDirectories {
  private final Twins twins;

  TwinDirectories(Twins twins) {
    this.twins = twins;
  }

  private interface RealName {
    void run(FileRef directory, String name);
  }

  private interface ModelName {
    void run(long directory, String name);
  }

  private void inParent(String path, RealName real, ModelName modelled) {
    Long parent = twins.parent(path);
    if (parent != null) {
      twins.sameEnd(
          () -> real.run(FileRef.live(parent), Twins.name(path)),
          () -> modelled.run(parent, Twins.name(path)));
    }
  }

  void unlink(Op.Unlink o) {
    inParent(
        o.path(),
        (directory, name) -> twins.fs().unlink(directory, Twins.bytes(name)),
        (directory, name) -> twins.names().unlink(directory, name, twins.now()));
  }

  void removeDirectory(Op.RemoveDirectory o) {
    inParent(
        o.path(),
        (directory, name) -> twins.fs().removeDirectory(directory, Twins.bytes(name)),
        (directory, name) -> twins.names().removeDirectory(directory, name, twins.now()));
  }

  void make(Op.Make o) {
    Long parent = twins.parent(o.path());
    if (parent == null) {
      return;
    }
    long[] id = {0};
    twins.same(
        () -> {
          id[0] = makeReal(FileRef.live(parent), o).ref().objectId();
          return "ok";
        },
        () -> {
          if (id[0] != 0 && twins.model().exists(id[0])) {
            throw new Twins.Mismatch("object id " + id[0] + " is in use already");
          }
          twins
              .names()
              .make(
                  parent,
                  Twins.name(o.path()),
                  o.mode(),
                  o.rdev(),
                  o.target(),
                  o.caller(),
                  id[0],
                  twins.now());
          return "ok";
        });
  }

  private Attributes makeReal(FileRef parent, Op.Make o) {
    byte[] name = Twins.bytes(Twins.name(o.path()));
    return switch (o.mode() & FileType.MASK) {
      case FileType.DIRECTORY ->
          twins.fs().makeDirectory(parent, name, o.mode() & FileType.PERMISSIONS, o.caller());
      case FileType.SYMLINK ->
          twins.fs().makeSymlink(parent, name, Twins.bytes(o.target()), o.caller());
      default -> twins.fs().makeNode(parent, name, o.mode(), o.rdev(), o.caller());
    };
  }

  void link(Op.Link o) {
    Long file = twins.find(o.from());
    Long parent = twins.parent(o.to());
    if (file != null && parent != null) {
      twins.sameEnd(
          () ->
              twins
                  .fs()
                  .link(FileRef.live(file), FileRef.live(parent), Twins.bytes(Twins.name(o.to()))),
          () -> twins.names().link(file, parent, Twins.name(o.to()), twins.now()));
    }
  }

  void rename(Op.Rename o) {
    Long from = twins.parent(o.from());
    Long to = twins.parent(o.to());
    if (from != null && to != null) {
      twins.sameEnd(
          () ->
              twins
                  .fs()
                  .rename(
                      FileRef.live(from),
                      Twins.bytes(Twins.name(o.from())),
                      FileRef.live(to),
                      Twins.bytes(Twins.name(o.to())),
                      o.mode()),
          () ->
              twins
                  .names()
                  .rename(
                      from, Twins.name(o.from()), to, Twins.name(o.to()), o.mode(), twins.now()));
    }
  }

  void fsyncDirectory(Op.FsyncDirectory o) {
    Long id = twins.find(o.path());
    if (id != null && twins.model().inode(id).isDirectory()) {
      twins.fs().fsyncDirectory(FileRef.live(id));
      twins.model().durable();
    }
  }

  void lookup(Op.Lookup o) {
    Long parent = twins.parent(o.path());
    if (parent == null) {
      return;
    }
    twins.same(
        () ->
            ""
                + twins
                    .fs()
                    .lookup(FileRef.live(parent), Twins.bytes(Twins.name(o.path())))
                    .ref()
                    .objectId(),
        () -> {
          Long child = twins.model().child(parent, Twins.name(o.path()));
          if (child == null) {
            throw new ModelException(Errno.ENOENT);
          }
          return "" + child;
        });
  }

  void readDirectory(Op.ReadDirectory o) {
    Long id = twins.find(o.path());
    if (id == null) {
      return;
    }
    twins.same(
        () -> {
          Map<String, Long> entries = new TreeMap<>();
          long cookie = 0;
          for (long next = readSome(id, cookie, o.step(), entries);
              next != cookie;
              next = readSome(id, cookie, o.step(), entries)) {
            cookie = next;
          }
          return "" + entries;
        },
        () -> {
          ModelInode inode = twins.model().directory(id);
          Map<String, Long> entries = new TreeMap<>(inode.entries);
          entries.put(".", id);
          entries.put("..", inode.parent);
          return "" + entries;
        });
  }

  private long readSome(long id, long cookie, int step, Map<String, Long> entries) {
    long[] state = {cookie, step};
    twins
        .fs()
        .readDirectory(
            FileRef.live(id),
            cookie,
            (name, child, type, next) -> {
              if (state[1]-- == 0) {
                return false;
              }
              state[0] = next;
              String text = new String(name, StandardCharsets.ISO_8859_1);
              if (entries.put(text, child.objectId()) != null) {
                throw new Twins.Mismatch("readdir gave twice: " + text);
              }
              return true;
            });
    return state[0];
  }
}
