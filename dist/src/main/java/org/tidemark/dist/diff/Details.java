package org.tidemark.dist.diff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tidemark.console.PathNames;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileType;
import org.tidemark.fs.XattrValue;

/** Which attributes differ. */
final class Details {
  /** A longer value of an extended attribute is shown by its beginning. */
  private static final int XATTR_BYTES_SHOWN = 32;

  private Details() {}

  /**
   * Compares mode, owner, group, size, device, target and extended attributes. Times do not count:
   * those of the past are not kept.
   */
  static List<Difference.Detail> of(Side older, Side newer, boolean contentChanged) {
    Attributes a = older.present();
    Attributes b = newer.present();
    List<Difference.Detail> details = new ArrayList<>();
    add(details, "mode", mode(a), mode(b));
    add(details, "uid", Integer.toString(a.uid()), Integer.toString(b.uid()));
    add(details, "gid", Integer.toString(a.gid()), Integer.toString(b.gid()));
    if (contentChanged) {
      add(details, "size", Long.toString(a.size()), Long.toString(b.size()));
    }
    if (a.rdev() != b.rdev()) {
      add(details, "device", Long.toString(a.rdev()), Long.toString(b.rdev()));
    }
    if (a.isSymlink()) {
      add(details, "target", target(older), target(newer));
    }
    addXattrs(details, older, newer);
    return details;
  }

  private static void add(
      List<Difference.Detail> details,
      String name,
      @Nullable String before,
      @Nullable String after) {
    if (!Objects.equals(before, after)) {
      details.add(new Difference.Detail(name, before, after));
    }
  }

  private static String mode(Attributes attributes) {
    return String.format(Locale.ROOT, "%04o", attributes.mode() & FileType.PERMISSIONS);
  }

  private static String target(Side side) {
    return PathNames.show(side.maintenance().readSymlink(side.ref()));
  }

  private static void addXattrs(List<Difference.Detail> details, Side older, Side newer) {
    Map<String, byte[]> before = xattrs(older);
    Map<String, byte[]> after = xattrs(newer);
    SortedSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      byte[] a = before.get(name);
      byte[] b = after.get(name);
      if (!Arrays.equals(a, b)) {
        details.add(new Difference.Detail(name, value(a), value(b)));
      }
    }
  }

  private static Map<String, byte[]> xattrs(Side side) {
    Map<String, byte[]> values = new TreeMap<>();
    for (XattrValue xattr : side.xattrs()) {
      values.put(PathNames.show(xattr.name()), xattr.value());
    }
    return values;
  }

  private static @Nullable String value(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    if (bytes.length > XATTR_BYTES_SHOWN) {
      return "0x" + HexFormat.of().formatHex(bytes, 0, XATTR_BYTES_SHOWN) + "...";
    }
    String shown = PathNames.show(bytes);
    return shown.contains("\\x") ? "0x" + HexFormat.of().formatHex(bytes) : "\"" + shown + "\"";
  }
}
