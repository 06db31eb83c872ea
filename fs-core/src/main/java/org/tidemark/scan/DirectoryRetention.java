package org.tidemark.scan;

import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.collections.impl.map.mutable.primitive.LongObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.ObjectId;
import org.tidemark.btree.TreeView;
import org.tidemark.format.RecordType;
import org.tidemark.object.Xattrs;
import org.tidemark.txn.Store;

/**
 * What goes where directories have policies of their own: beside what no moment sees that the
 * filesystem keeps, what {@link ObjectRetention} says of each object under such a policy. One
 * thread, one walk.
 */
public final class DirectoryRetention {
  private final KeptMoments kept;
  private final MomentList moments;
  private final ZonedDateTime now;
  private final PoliciesNote note;
  private final Runnable announce;
  private final DirectoryPolicies policies;
  private final KeptMoments named;
  private final Map<RetentionPolicy, KeptMoments> byPolicy = new HashMap<>();
  private boolean announced;

  // The object at hand, which a step may end in the middle of.
  private long objectId = ObjectId.LOCAL;
  private @Nullable ObjectRetention object;

  private final LongObjectHashMap<ObjectRetention> ofStep = new LongObjectHashMap<>();

  private DirectoryRetention(
      KeptMoments kept,
      MomentList moments,
      ZonedDateTime now,
      PoliciesNote note,
      Xattrs xattrs,
      Runnable announce) {
    this.kept = kept;
    this.moments = moments;
    this.now = now;
    this.note = note;
    this.announce = announce;
    this.policies = new DirectoryPolicies(xattrs);
    this.named = of(RetentionPolicy.NONE);
  }

  /**
   * Returns what holds from now on; null if no directory ever had a policy.
   *
   * @param kept what the filesystem keeps
   * @param now the time, in the zone whose days count
   * @param announce is called before the first time that an object is to go out of a moment that
   *     stays
   */
  public static @Nullable DirectoryRetention of(
      Store store, KeptMoments kept, Xattrs xattrs, ZonedDateTime now, Runnable announce) {
    PoliciesNote note = store.<@Nullable PoliciesNote>read(PoliciesNote::read);
    return note == null
        ? null
        : new DirectoryRetention(
            kept, MomentList.read(store, kept.end()), now, note, xattrs, announce);
  }

  private KeptMoments of(RetentionPolicy policy) {
    return byPolicy.computeIfAbsent(policy, key -> kept.within(moments, key, now));
  }

  /** The highest deleteTid that a record which goes can have; 0 if there can be none. */
  long highestDoomed() {
    if (note.any()) {
      return kept.end();
    }
    long highest = kept.highestDoomed();
    for (RetentionPolicy policy : note.policies()) {
      highest = Math.max(highest, of(policy).highestDoomed());
    }
    return highest;
  }

  /** A step of the walk begins: what directories say may have changed. */
  void beginStep() {
    policies.refresh();
    ofStep.clear();
  }

  /**
   * Whether a dead record will go, once those before it that go are gone.
   *
   * @param view the commit that the walk stands on
   */
  boolean willGo(TreeView view, RecordKey key, long deleteTid) {
    boolean seenByNone = kept.isDoomed(key.createTid(), deleteTid);
    if (key.objectId() == ObjectId.LOCAL || seenByNone) {
      return seenByNone;
    }
    ObjectRetention retention = retention(view, key.objectId());
    if (retention.isPlain()) {
      return false;
    }
    boolean goes =
        key.type() == RecordType.INODE
            ? retention.versionGoes(key.createTid(), deleteTid)
            : retention.recordWillGo(view, key, deleteTid);
    if (goes) {
      ofStep.put(key.objectId(), retention);
      if (!announced) {
        announced = true;
        announce.run();
      }
    }
    return goes;
  }

  /** Whether a dead record that a moment with a name sees stays as long as that has its name. */
  boolean isHeld(TreeView view, RecordKey key, long deleteTid) {
    if (key.objectId() == ObjectId.LOCAL || key.type() == RecordType.INODE) {
      return true;
    }
    return retention(view, key.objectId()).isPlain()
        || !new ObjectRetention(named, named, named, Long.MAX_VALUE)
            .recordGoes(view, key, deleteTid);
  }

  /** Whether a dead record that the step found goes, as things are in the operation. */
  boolean goes(TreeView view, RecordKey key, long deleteTid) {
    if (kept.isDoomed(key.createTid(), deleteTid)) {
      return true;
    }
    ObjectRetention retention = ofStep.get(key.objectId());
    if (retention == null) {
      return false;
    }
    return key.type() == RecordType.INODE
        ? retention.versionGoes(key.createTid(), deleteTid)
        : retention.recordGoes(view, key, deleteTid);
  }

  /** Whether anything that a moment sees which stays was found to go. */
  boolean announced() {
    return announced;
  }

  private ObjectRetention retention(TreeView view, long id) {
    ObjectRetention known = object;
    if (known == null || objectId != id) {
      DirectoryPolicies.Found found = policies.of(view, id);
      RetentionPolicy policy = found.policy();
      known =
          new ObjectRetention(
              kept, policy == null ? kept : of(policy), named, found.unreachableFrom());
      objectId = id;
      object = known;
    }
    return known;
  }
}
