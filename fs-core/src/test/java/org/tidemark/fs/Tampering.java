package org.tidemark.fs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.tidemark.base.Tid;
import org.tidemark.btree.Cursor;
import org.tidemark.btree.Node;
import org.tidemark.btree.TreeView;
import org.tidemark.format.CommitState;
import org.tidemark.format.ExtentFormat;
import org.tidemark.format.InternalFormat;
import org.tidemark.format.RecordType;
import org.tidemark.space.Reserve;
import org.tidemark.txn.Store;

/** Changes records of a filesystem, a replica too, below its facade: what no operation does. */
public final class Tampering {
  private record Found(int type, long key, long createTid, long deleteTid, byte[] payload) {}

  private final Store store;

  public Tampering(FileSystem fs) {
    store = fs.store();
  }

  private static List<Found> records(TreeView view, long objectId) {
    List<Found> records = new ArrayList<>();
    Cursor cursor = view.cursor();
    boolean more = cursor.seek(0, objectId, 0, 0, 0);
    while (more && cursor.objectId() == objectId) {
      byte[] payload = new byte[cursor.payloadLength()];
      cursor.payload().getBytes(cursor.payloadOffset(), payload);
      records.add(
          new Found(cursor.type(), cursor.key(), cursor.createTid(), cursor.deleteTid(), payload));
      more = cursor.next();
    }
    return records;
  }

  private static Found live(TreeView view, long objectId, int type) {
    return records(view, objectId).stream()
        .filter(each -> each.type == type && each.deleteTid == Tid.LIVE)
        .findFirst()
        .orElseThrow(() ->
            new AssertionError("object " + objectId + " has no " + RecordType.toString(type)));
  }

  /** Changes what the first live record of a type says; its tids stay. */
  public void payload(long objectId, int type, UnaryOperator<byte[]> change) {
    store.update(
        Reserve.ROOT,
        c -> {
          Found found = live(c, objectId, type);
          byte[] payload = change.apply(found.payload.clone());
          c.replace(
              0,
              objectId,
              type,
              found.key,
              found.createTid,
              new UnsafeBuffer(payload),
              0,
              payload.length);
          return found;
        });
    long ignored = store.commit();
  }

  /** Removes the first live record of a type. */
  public void remove(long objectId, int type) {
    store.update(
        Reserve.ROOT,
        c -> {
          Found found = live(c, objectId, type);
          c.remove(0, objectId, type, found.key, found.createTid);
          return found;
        });
    long ignored = store.commit();
  }

  /** Removes all records of an object. */
  public void remove(long objectId) {
    store.update(
        Reserve.ROOT,
        c -> {
          List<Found> records = records(c, objectId);
          records.forEach(each -> c.remove(0, objectId, each.type, each.key, each.createTid));
          return records;
        });
    long ignored = store.commit();
  }

  /** Gives another object the records of one. */
  public void copy(long objectId, long other) {
    store.update(
        Reserve.ROOT,
        c -> {
          List<Found> records = records(c, objectId);
          for (Found each : records) {
            c.insertPiece(
                0,
                other,
                each.type,
                each.key,
                each.createTid,
                each.deleteTid,
                new UnsafeBuffer(each.payload),
                0,
                each.payload.length);
          }
          return records;
        });
    long ignored = store.commit();
  }

  /** Overwrites the first block of a file's first extent on the medium. */
  public void damageData(long objectId) {
    Found extent = store.read(view -> live(view, objectId, RecordType.EXTENT));
    long address = ExtentFormat.address(new UnsafeBuffer(extent.payload), 0);
    store.volumes().write(address, ByteBuffer.wrap(new byte[ExtentFormat.BLOCK_BYTES]));
  }

  /**
   * Overwrites a leaf on the medium: one below the root in the middle. What is cached stays.
   *
   * @return the lowest object id that was in it
   */
  public long damageLeaf() {
    CommitState state = store.committed();
    Node node = store.nodeReader().read(state.rootAddress(), state.rootCrc(), state.rootLevel());
    while (node.level() > 1) {
      node = store.nodeReader().child(node, node.count() / 2);
    }
    int i = node.count() / 2;
    long address = InternalFormat.childAddress(node.page(), i);
    store.volumes().write(address, ByteBuffer.wrap(new byte[ExtentFormat.BLOCK_BYTES]));
    return InternalFormat.objectId(node.page(), i);
  }
}
