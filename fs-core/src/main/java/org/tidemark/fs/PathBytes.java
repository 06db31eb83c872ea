package org.tidemark.fs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Paths as bytes: names with slashes between them, from the root. */
final class PathBytes {
  private PathBytes() {}

  /** Returns the names in a path, in order. */
  static List<byte[]> names(byte[] path) {
    List<byte[]> names = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i == path.length || path[i] == '/') {
        if (i > start) {
          names.add(Arrays.copyOfRange(path, start, i));
        }
        start = i + 1;
      }
    }
    return names;
  }
}
