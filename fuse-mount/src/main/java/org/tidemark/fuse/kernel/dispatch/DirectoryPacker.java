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
  final DirectoryPlusSink plus =
      new DirectoryPlusSink() {
        @Override
        public boolean entry(byte[] name, LookupResult.Entry entry, long nextCookie) {
          return plus(name, entry, nextCookie);
        }

        @Override
        public boolean entry(byte[] name, long number, int type, long nextCookie) {
          return withoutAttributes(name, number, type, nextCookie);
        }
      };

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

  /** Node 0 says that there are no attributes, not that there is no file. */
  private boolean withoutAttributes(byte[] name, long number, int type, long nextCookie) {
    int bytes = DirentPlus.bytes(name.length);
    if (bytes > room - used) {
      return false;
    }
    for (int at = DirentPlus.ENTRY_OUT; at < DirentPlus.DIRENT; at += Long.BYTES) {
      reply.int64(used + at, 0);
    }
    int dirent = used + DirentPlus.DIRENT;
    put(dirent, bytes - DirentPlus.DIRENT, name, number, type, nextCookie);
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
