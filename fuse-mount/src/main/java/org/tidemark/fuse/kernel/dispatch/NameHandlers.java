package org.tidemark.fuse.kernel.dispatch;

import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.fuse.api.Caller;
import org.tidemark.fuse.api.Created;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.LookupResult;
import org.tidemark.fuse.api.Opened;
import org.tidemark.fuse.api.RenameMode;
import org.tidemark.fuse.kernel.abi.InitFlags;
import org.tidemark.fuse.kernel.abi.NameStructs;
import org.tidemark.fuse.kernel.abi.NameStructs.CreateIn;
import org.tidemark.fuse.kernel.abi.NameStructs.EntryOut;
import org.tidemark.fuse.kernel.abi.NameStructs.LinkIn;
import org.tidemark.fuse.kernel.abi.NameStructs.MkdirIn;
import org.tidemark.fuse.kernel.abi.NameStructs.MknodIn;
import org.tidemark.fuse.kernel.abi.NameStructs.Rename2In;
import org.tidemark.fuse.kernel.abi.NameStructs.RenameIn;
import org.tidemark.fuse.kernel.abi.Opcode;

/**
 * Makes, links, moves and removes names.
 *
 * <p>With DONT_MASK the mode of what is made comes as the program gave it, together with the umask:
 * only the filesystem knows whether a default ACL takes its place.
 */
final class NameHandlers implements Family {
  private static final Opened NOT_OPENED = new Opened(InodeFileSystem.NO_HANDLE, true);

  private final InodeFileSystem fileSystem;
  private final Agreement agreement;

  NameHandlers(InodeFileSystem fileSystem, Agreement agreement) {
    this.fileSystem = fileSystem;
    this.agreement = agreement;
  }

  @Override
  public void addTo(@Nullable Handler[] table) {
    table[Opcode.MKNOD] = this::makeNode;
    table[Opcode.MKDIR] = this::makeDirectory;
    table[Opcode.SYMLINK] = this::makeSymlink;
    table[Opcode.LINK] = this::link;
    table[Opcode.UNLINK] = this::unlink;
    table[Opcode.RMDIR] = this::removeDirectory;
    table[Opcode.RENAME] = this::rename;
    table[Opcode.RENAME2] = this::rename2;
    table[Opcode.CREATE] = this::create;
    table[Opcode.TMPFILE] = this::makeUnnamed;
  }

  /** The kernel has applied the umask itself where it was not told to leave that to us. */
  private int umask(int sent) {
    return agreement.has(InitFlags.DONT_MASK) ? sent : 0;
  }

  private static int replyEntry(Exchange exchange, LookupResult.Entry entry) {
    exchange.taken.node(entry.node());
    AttributeLayout.putEntry(exchange.reply, 0, entry);
    return EntryOut.BYTES;
  }

  private int makeNode(Exchange exchange) {
    Request request = exchange.request;
    request.needs(MknodIn.BYTES);
    return replyEntry(
        exchange,
        fileSystem.makeNode(
            request.node(),
            request.name(MknodIn.BYTES),
            request.int32(MknodIn.MODE),
            Integer.toUnsignedLong(request.int32(MknodIn.RDEV)),
            request.caller(umask(request.int32(MknodIn.UMASK)))));
  }

  private int makeDirectory(Exchange exchange) {
    Request request = exchange.request;
    request.needs(MkdirIn.BYTES);
    return replyEntry(
        exchange,
        fileSystem.makeDirectory(
            request.node(),
            request.name(MkdirIn.BYTES),
            request.int32(MkdirIn.MODE),
            request.caller(umask(request.int32(MkdirIn.UMASK)))));
  }

  private int makeSymlink(Exchange exchange) {
    Request request = exchange.request;
    byte[] name = request.name(0);
    byte[] target = request.string(name.length + 1);
    return replyEntry(
        exchange, fileSystem.makeSymlink(request.node(), name, target, request.caller()));
  }

  private int link(Exchange exchange) {
    Request request = exchange.request;
    request.needs(LinkIn.BYTES);
    return replyEntry(
        exchange,
        fileSystem.link(
            request.int64(LinkIn.OLDNODEID), request.node(), request.name(LinkIn.BYTES)));
  }

  private int unlink(Exchange exchange) {
    fileSystem.unlink(exchange.request.node(), exchange.request.name(0));
    return 0;
  }

  private int removeDirectory(Exchange exchange) {
    fileSystem.removeDirectory(exchange.request.node(), exchange.request.name(0));
    return 0;
  }

  private int rename(Exchange exchange) {
    Request request = exchange.request;
    request.needs(RenameIn.BYTES);
    return rename(request, RenameIn.BYTES, request.int64(RenameIn.NEWDIR), RenameMode.PLAIN);
  }

  private int rename2(Exchange exchange) {
    Request request = exchange.request;
    request.needs(Rename2In.BYTES);
    RenameMode mode =
        switch (request.int32(Rename2In.FLAGS)) {
          case 0 -> RenameMode.PLAIN;
          case NameStructs.RENAME_NOREPLACE -> RenameMode.NO_REPLACE;
          case NameStructs.RENAME_EXCHANGE -> RenameMode.EXCHANGE;
          default -> throw new FsException(Errno.EINVAL, "unknown flags of renameat2");
        };
    return rename(request, Rename2In.BYTES, request.int64(Rename2In.NEWDIR), mode);
  }

  private int rename(Request request, int namesAt, long toDirectory, RenameMode mode) {
    byte[] from = request.name(namesAt);
    byte[] to = request.name(namesAt + from.length + 1);
    fileSystem.rename(request.node(), from, toDirectory, to, mode);
    return 0;
  }

  private int create(Exchange exchange) {
    if (agreement.has(InitFlags.NO_OPEN_SUPPORT)) {
      // The kernel sends MKNOD instead, for ever, and opens the file without a message, as any
      // other. A file that came from CREATE would have a RELEASE at its close.
      return -Errno.ENOSYS.code();
    }
    Request request = exchange.request;
    request.needs(CreateIn.BYTES);
    byte[] name = request.name(CreateIn.BYTES);
    int flags = request.int32(CreateIn.FLAGS);
    int mode = request.int32(CreateIn.MODE);
    Caller caller = request.caller(umask(request.int32(CreateIn.UMASK)));
    Created created = fileSystem.create(request.node(), name, mode, flags, caller);
    exchange.taken.file(created.entry().node(), created.file().handle());
    return replyOpened(exchange, created.entry(), created.file());
  }

  private int makeUnnamed(Exchange exchange) {
    Request request = exchange.request;
    request.needs(CreateIn.BYTES);
    Caller caller = request.caller(umask(request.int32(CreateIn.UMASK)));
    LookupResult.Entry entry =
        fileSystem.makeUnnamed(request.node(), request.int32(CreateIn.MODE), caller);
    if (agreement.has(InitFlags.NO_OPEN_SUPPORT)) {
      return replyOpened(exchange, entry, NOT_OPENED);
    }
    exchange.taken.node(entry.node());
    Opened opened = fileSystem.open(entry.node(), request.int32(CreateIn.FLAGS), request.caller());
    exchange.taken.clear();
    exchange.taken.file(entry.node(), opened.handle());
    return replyOpened(exchange, entry, opened);
  }

  private static int replyOpened(Exchange exchange, LookupResult.Entry entry, Opened opened) {
    int entryBytes = replyEntry(exchange, entry);
    return entryBytes + FileHandlers.putOpened(exchange.reply, entryBytes, opened, 0);
  }
}
