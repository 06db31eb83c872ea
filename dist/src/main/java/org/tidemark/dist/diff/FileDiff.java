package org.tidemark.dist.diff;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tidemark.fs.Attributes;

/**
 * What differs in the content of two regular files, one of which may not be there.
 *
 * @param unified the lines of a unified diff if both are text, else null
 * @param bytes which bytes differ if one is not text, else null
 */
public record FileDiff(@Nullable List<String> unified, @Nullable ByteDiff bytes) {
  /** Returns whether both are regular files, or not there: only then there is content. */
  public static boolean isPossible(Side older, Side newer) {
    return isFile(older) && isFile(newer);
  }

  private static boolean isFile(Side side) {
    Attributes attributes = side.attributes();
    return attributes == null || attributes.isRegular();
  }

  /**
   * Compares.
   *
   * @param context how many equal lines to show around different ones
   */
  public static FileDiff of(
      Side older, Side newer, String olderLabel, String newerLabel, int context) {
    Optional<String> from = Contents.text(older);
    Optional<String> to = from.isPresent() ? Contents.text(newer) : Optional.empty();
    if (from.isPresent() && to.isPresent()) {
      return new FileDiff(
          TextDiff.unified(olderLabel, newerLabel, from.get(), to.get(), context), null);
    }
    return new FileDiff(null, ByteDiff.of(older, newer));
  }
}
