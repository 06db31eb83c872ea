package org.tidemark.dist.diff;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.Tid;
import org.tidemark.console.FsTarget;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.Maintenance;
import org.tidemark.fs.Moment;

/** The two things that a user wants to compare. */
public record Sides(Side older, Side newer) {
  /** What carries {@code @@WHEN} in a path. */
  private static final String AT = "@@[^/]+";

  /** Takes two paths as they were given, each with or without {@code @@WHEN}. */
  public static Sides ofTwo(FsTarget a, String aText, FsTarget b, String bText) {
    long aNow = now(a.maintenance());
    long bNow = a.maintenance().equals(b.maintenance()) ? aNow : now(b.maintenance());
    return new Sides(
        side(a.maintenance(), a.path(), aText, aNow), side(b.maintenance(), b.path(), bText, bNow));
  }

  /**
   * Takes one path. With {@code @@WHEN}: that moment and the present. Without: the moment before
   * its last change, and the present.
   */
  public static Sides ofOne(FsTarget target, String text) {
    Maintenance maintenance = target.maintenance();
    long now = now(maintenance);
    Optional<Attributes> found = find(maintenance, target.path());
    String path = new String(target.path(), StandardCharsets.UTF_8);
    if (path.contains("@@") && found.isPresent() && found.get().ref().asOf() != Tid.NOW) {
      byte[] present = path.replaceAll(AT, "").getBytes(StandardCharsets.UTF_8);
      Side older = side(maintenance, target.path(), text, now);
      Attributes newer = find(maintenance, present).orElse(null);
      return new Sides(
          older, Side.of(maintenance, at(maintenance, newer, now), text.replaceAll(AT, "")));
    }
    if (path.contains("@@") && found.isEmpty()) {
      return new Sides(
          side(maintenance, target.path(), text, now), Side.of(maintenance, null, text));
    }
    return lastChange(maintenance, target.path(), text, now);
  }

  private static Sides lastChange(Maintenance maintenance, byte[] path, String text, long now) {
    List<Moment> moments = maintenance.history(path);
    Moment last = moments.getLast();
    Moment before = moments.size() < 2 ? null : moments.get(moments.size() - 2);
    Attributes newer =
        last.kind() == Moment.Kind.DELETED
            ? null
            : at(maintenance, find(maintenance, path).orElse(null), now);
    Attributes older =
        before == null || before.kind() == Moment.Kind.DELETED
            ? null
            : maintenance.attributes(new FileRef(before.objectId(), last.tid() - 1));
    String olderText = before == null ? text : text + "@@" + Tid.toString(before.tid());
    return new Sides(Side.of(maintenance, older, olderText), Side.of(maintenance, newer, text));
  }

  /** Says so if the path names a moment that there is not. */
  private static void checkMoment(Maintenance maintenance, String text) {
    int at = text.lastIndexOf("@@");
    String when = at < 0 ? "" : text.substring(at + 2).replaceFirst("/.*", "");
    if (!when.isEmpty()) {
      long ignored = maintenance.resolve(when);
    }
  }

  private static Side side(Maintenance maintenance, byte[] path, String text, long now) {
    Optional<Attributes> there = find(maintenance, path);
    if (there.isEmpty()) {
      checkMoment(maintenance, text);
    }
    Attributes found =
        there.orElseThrow(() ->
            new FsException(
                Errno.ENOENT,
                text.contains("@@")
                    ? text
                        + ": not there at that moment; if its directory was another one"
                        + " then, put the moment first: /@@WHEN/path"
                    : text + ": no such file or directory"));
    return Side.of(maintenance, at(maintenance, found, now), text);
  }

  /**
   * Commits what waits, and returns the moment that stands for the present, so that both sides stay
   * as they are while they are compared.
   */
  private static long now(Maintenance maintenance) {
    long committed = maintenance.sync();
    return maintenance.info().readOnly() ? Tid.NOW : committed;
  }

  /** Turns what is of the present into what is of this moment. */
  private static @Nullable Attributes at(
      Maintenance maintenance, @Nullable Attributes found, long now) {
    return found == null || now == Tid.NOW || !found.ref().isLive()
        ? found
        : maintenance.attributes(new FileRef(found.ref().objectId(), now));
  }

  private static Optional<Attributes> find(Maintenance maintenance, byte[] path) {
    try {
      return Optional.of(maintenance.find(path));
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
