package org.tidemark.suites.equipment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a tree of files is, as the system's own tools see it: for each name its type, mode, owner,
 * links, size, time of change, target, the hash of its content, extended attributes and ACLs. Names
 * are any bytes. Two manifests are equal when the trees are.
 */
public record TreeManifest(TreeMap<String, String> entries) {
  private static final int DIFFERENCES_SHOWN_MAX = 20;

  /** Sizes and link counts of directories are the filesystem's own affair. */
  private static final String LIST =
      "cd -- \"$1\"; find . -mindepth 1 "
          + "\\( -type d -printf '%P\\0d %m %U:%G %T@\\0' \\)"
          + " -o -printf '%P\\0%y %m %U:%G %T@ links=%n size=%s %l\\0'";

  private static final String HASH =
      "cd -- \"$1\"; find . -mindepth 1 -type f -printf '%P\\0' | xargs -0 -r sha256sum -z --";

  private static final String XATTRS =
      "cd -- \"$1\"; getfattr -R -P -h -d -m '^user\\.' -e hex -- . 2>&1 || true;"
          + " getfacl -R -P -s -n -- . 2>/dev/null || true";

  private static final String XATTRS_NAME = " extended attributes and ACLs";

  /** Returns the manifest of what is below a directory. */
  public static TreeManifest of(Path directory) throws IOException {
    return of(directory, true);
  }

  /**
   * Returns the manifest of names, sizes and contents alone, for trees that were not copied with
   * all their attributes.
   */
  public static TreeManifest ofContent(Path directory) throws IOException {
    return of(directory, false);
  }

  private static TreeManifest of(Path directory, boolean attributes) throws IOException {
    TreeMap<String, String> entries = new TreeMap<>();
    List<String> listed = fields(LIST, directory);
    for (int i = 0; i + 1 < listed.size(); i += 2) {
      String fields = listed.get(i + 1);
      entries.put(listed.get(i), attributes ? fields : fields.substring(0, 1));
    }
    for (String line : fields(HASH, directory)) {
      // HASH, blank, blank or star, NAME
      entries.merge(line.substring(66), line.substring(0, 64), (a, b) -> a + " " + b);
    }
    if (attributes) {
      entries.put(XATTRS_NAME, sortedBlocks(output(XATTRS, directory)));
    }
    return new TreeManifest(entries);
  }

  private static List<String> fields(String script, Path directory) throws IOException {
    String all = output(script, directory);
    return all.isEmpty() ? List.of() : List.of(all.split("\0"));
  }

  /** Bytes become characters one by one, so that every name survives. */
  private static String output(String script, Path directory) throws IOException {
    byte[] bytes = Command.script(script).with(directory).check().output();
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The tools list directories in the order of the filesystem. */
  private static String sortedBlocks(String text) {
    List<String> blocks = new ArrayList<>(List.of(text.split("\n\n")));
    blocks.sort(null);
    return String.join("\n\n", blocks);
  }

  /** Returns how many files and directories there are. */
  public int size() {
    return entries.size();
  }

  /** Returns what differs, a line for each, empty if nothing does. */
  public List<String> differencesTo(TreeManifest other) {
    List<String> differences = new ArrayList<>();
    for (var entry : entries.entrySet()) {
      String theirs = other.entries.get(entry.getKey());
      if (!entry.getValue().equals(theirs)) {
        differences.add(entry.getKey() + ": " + entry.getValue() + " | " + theirs);
      }
    }
    for (var entry : other.entries.entrySet()) {
      if (!entries.containsKey(entry.getKey())) {
        differences.add(entry.getKey() + ": nothing | " + entry.getValue());
      }
    }
    return differences;
  }

  /**
   * Checks that the other tree is the same.
   *
   * @throws IOException that names the first differences
   */
  public void requireSame(String what, TreeManifest other) throws IOException {
    List<String> differences = differencesTo(other);
    if (!differences.isEmpty()) {
      throw new IOException(
          what
              + ": "
              + differences.size()
              + " of "
              + size()
              + " entries differ\n"
              + String.join(
                  "\n",
                  differences.subList(0, Math.min(DIFFERENCES_SHOWN_MAX, differences.size()))));
    }
  }
}
