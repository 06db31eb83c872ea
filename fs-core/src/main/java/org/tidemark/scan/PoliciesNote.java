package org.tidemark.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.FsException;
import org.tidemark.btree.TreeView;
import org.tidemark.object.ConfigRecords;
import org.tidemark.txn.Change;

/**
 * Which policies directories were ever given: a CONFIG record, written in the operation that gives
 * one. So pruning knows how far back it has to look; without the record no directory has a policy.
 * Policies are never taken out, since nobody knows who else has them.
 *
 * @param policies those that are known
 * @param any whether there may be others
 */
record PoliciesNote(List<RetentionPolicy> policies, boolean any) {
  private static final String NAME = "cleanup.directory-policies";
  private static final String ANY = "any";
  private static final String SEPARATOR = ";";

  PoliciesNote {
    policies = List.copyOf(policies);
  }

  /** Returns it, or null if no directory ever had a policy. */
  static @Nullable PoliciesNote read(TreeView view) {
    return ConfigRecords.list(view).stream()
        .filter(entry -> entry.name().equals(NAME))
        .findFirst()
        .map(entry -> parse(entry.value()))
        .orElse(null);
  }

  private static PoliciesNote parse(String text) {
    List<RetentionPolicy> policies = new ArrayList<>();
    try {
      for (String policy : text.split(SEPARATOR, -1)) {
        if (policy.equals(ANY)) {
          return new PoliciesNote(List.of(), true);
        }
        policies.add(RetentionPolicy.parse(policy));
      }
    } catch (FsException ofAnotherVersion) {
      return new PoliciesNote(List.of(), true);
    }
    return new PoliciesNote(policies, false);
  }

  /** Notes that a directory gets a policy. */
  static void add(Change change, RetentionPolicy policy) {
    PoliciesNote before = read(change);
    if (before == null) {
      write(change, policy.toString());
    } else if (!before.any && !before.policies.contains(policy)) {
      List<RetentionPolicy> after = new ArrayList<>(before.policies);
      after.add(policy);
      write(change, String.join(SEPARATOR, after.stream().map(Object::toString).toList()));
    }
  }

  /** Notes that directories may have policies that nobody listed. */
  static void addAny(Change change) {
    write(change, ANY);
  }

  private static void write(Change change, String text) {
    boolean fits = text.getBytes(UTF_8).length <= ConfigRecords.VALUE_BYTES_MAX;
    ConfigRecords.put(change, NAME, fits ? text : ANY);
  }
}
