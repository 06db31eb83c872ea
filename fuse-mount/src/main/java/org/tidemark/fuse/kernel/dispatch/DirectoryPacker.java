package org.tidemark.fuse.kernel.dispatch;

import org.tidemark.fuse.api.DirectoryPlusSink;
import org.tidemark.fuse.api.DirectorySink;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.kernel.abi.NameStructs.Dirent;
import org.tidemark.fuse.kernel.abi.NameStructs.DirentPlus;
import org.tidemark.fuse.kernel.abi.NameStructs.EntryOut;

/** Lays out the entries of a directory as the body of a reply, as many as there is room for. */
final class DirectoryPacker {
  private static final int TYPE_SHIFT = 12;

  private final Reply reply;
  private final Taken taken;
  private int used;
  private int room;

  /** Made once: what is handed to the filesystem for each request. */
  final DirectorySink plain = this::plain;

  /** Likewise. */
  final DirectoryPlusSink plus = this::plus;

  DirectoryPacker(Reply reply, Taken taken) {
    this.reply = reply;
    this.taken = taken;
  }

  void start(int bytesMax) {
    used = 0;
    room = bytesMax;
  }

  int bytes() {
    return used;
  }

  private boolean plain(byte[] name, long node, int type, long nextCookie) {
    int bytes = Dirent.bytes(name.length);
    if (bytes > room - used) {
      return false;
    }
    put(used, bytes, name, node, type, nextCookie);
    used += bytes;
    return true;
  }

  private boolean plus(byte[] name, LookupResult.Entry entry, long nextCookie) {
    int bytes = DirentPlus.bytes(name.length);
    if (bytes > room - used) {
      return false;
    }
    AttributeLayout.putEntry(reply, used + DirentPlus.ENTRY_OUT, entry);
    if (isDots(name)) {
      // No reference goes with these two, so the kernel must not take them for found.
      reply.int64(used + DirentPlus.ENTRY_OUT + EntryOut.NODEID, 0);
    } else {
      taken.node(entry.node());
    }
    put(
        used + DirentPlus.DIRENT,
        bytes - DirentPlus.DIRENT,
        name,
        entry.node(),
        entry.attributes().mode() >> TYPE_SHIFT,
        nextCookie);
    used += bytes;
    return true;
  }

  private void put(int at, int bytes, byte[] name, long node, int type, long nextCookie) {
    reply.int64(at + bytes - Long.BYTES, 0); // what the name leaves of the last 8 bytes
    reply.int64(at + Dirent.INO, node);
    reply.int64(at + Dirent.OFF, nextCookie);
    reply.int32(at + Dirent.NAMELEN, name.length);
    reply.int32(at + Dirent.TYPE, type);
    reply.bytes(at + Dirent.NAME, name);
  }

  private static boolean isDots(byte[] name) {
    return name.length > 0
        && name.length <= 2
        && name[0] == '.'
        && (name.length == 1 || name[1] == '.');
  }
}
