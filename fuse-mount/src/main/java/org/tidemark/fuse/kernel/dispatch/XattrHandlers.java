package org.tidemark.fuse.kernel.dispatch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.AccessControlLists;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.XattrMode;
import org.tidemark.fuse.kernel.abi.InitFlags;
import org.tidemark.fuse.kernel.abi.Opcode;
import org.tidemark.fuse.kernel.abi.XattrStructs;
import org.tidemark.fuse.kernel.abi.XattrStructs.GetxattrIn;
import org.tidemark.fuse.kernel.abi.XattrStructs.GetxattrOut;
import org.tidemark.fuse.kernel.abi.XattrStructs.SetxattrIn;

/** Reads and changes extended attributes. */
final class XattrHandlers implements Family {
  private final InodeFileSystem fileSystem;
  private final Agreement agreement;

  XattrHandlers(InodeFileSystem fileSystem, Agreement agreement) {
    this.fileSystem = fileSystem;
    this.agreement = agreement;
  }

  @Override
  public void addTo(@Nullable Handler[] table) {
    table[Opcode.SETXATTR] = this::set;
    table[Opcode.GETXATTR] = this::get;
    table[Opcode.LISTXATTR] = this::list;
    table[Opcode.REMOVEXATTR] = this::remove;
  }

  private int set(Exchange exchange) {
    Request request = exchange.request;
    boolean extended = agreement.has(InitFlags.SETXATTR_EXT);
    int bytes = extended ? SetxattrIn.BYTES : SetxattrIn.SHORT_BYTES;
    request.needs(bytes);
    byte[] name = name(request, bytes);
    int size = request.int32(SetxattrIn.SIZE);
    if (size < 0) {
      throw new FsException(Errno.EINVAL, "a value of a negative length");
    }
    boolean killsSetGroup =
        extended
            && (request.int32(SetxattrIn.SETXATTR_FLAGS) & XattrStructs.SETXATTR_ACL_KILL_SGID)
                != 0;
    fileSystem.setXattr(
        request.node(),
        name,
        request.bytes(bytes + name.length + 1, size),
        mode(request.int32(SetxattrIn.FLAGS)),
        request.caller(!killsSetGroup));
    return 0;
  }

  private byte[] name(Request request, int offset) {
    byte[] name = request.string(offset);
    if (!agreement.has(InitFlags.POSIX_ACL)) {
      AccessControlLists.reject(name);
    }
    return name;
  }

  private static XattrMode mode(int flags) {
    return switch (flags) {
      case 0 -> XattrMode.SET;
      case XattrStructs.XATTR_CREATE -> XattrMode.CREATE;
      case XattrStructs.XATTR_REPLACE -> XattrMode.REPLACE;
      default -> throw new FsException(Errno.EINVAL, "unknown flags of setxattr: " + flags);
    };
  }

  private int get(Exchange exchange) {
    Request request = exchange.request;
    request.needs(GetxattrIn.BYTES);
    byte[] value = fileSystem.getXattr(request.node(), name(request, GetxattrIn.BYTES));
    Reply reply = exchange.reply;
    int room = request.int32(GetxattrIn.SIZE);
    if (room == 0) {
      return putLength(reply, value.length);
    }
    checkFits(value.length, room, reply);
    reply.bytes(0, value);
    return value.length;
  }

  private int list(Exchange exchange) {
    Request request = exchange.request;
    request.needs(GetxattrIn.BYTES);
    List<byte[]> names = fileSystem.listXattrs(request.node());
    int bytes = 0;
    for (byte[] name : names) {
      bytes += name.length + 1;
    }
    Reply reply = exchange.reply;
    int room = request.int32(GetxattrIn.SIZE);
    if (room == 0) {
      return putLength(reply, bytes);
    }
    checkFits(bytes, room, reply);
    int at = 0;
    for (byte[] name : names) {
      reply.bytes(at, name);
      reply.int8(at + name.length, 0);
      at += name.length + 1;
    }
    return bytes;
  }

  private static int putLength(Reply reply, int bytes) {
    reply.int64(GetxattrOut.SIZE, bytes);
    return GetxattrOut.BYTES;
  }

  private static void checkFits(int bytes, int room, Reply reply) {
    if (bytes > Math.min(Integer.toUnsignedLong(room), reply.bodyBytesMax())) {
      throw new FsException(Errno.ERANGE, "the value is longer than the room given");
    }
  }

  private int remove(Exchange exchange) {
    fileSystem.removeXattr(exchange.request.node(), name(exchange.request, 0));
    return 0;
  }
}
