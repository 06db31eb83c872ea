package org.tidemark.fuse.bridge;

import java.nio.ByteBuffer;
import org.tidemark.base.Durability;
import org.tidemark.fs.AttributeChange;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenFile;
import org.tidemark.fuse.api.Caller;
import org.tidemark.fuse.api.InodeFileSystem;
import org.tidemark.fuse.api.OpenFlags;
import org.tidemark.fuse.api.Opened;
import org.tidemark.fuse.api.SeekTarget;

/** What is done with files: through a handle, or by the node alone. Thread-safe. */
final class Files implements AutoCloseable {
  /** Copying goes through a buffer of this size. */
  private static final int COPY_BUFFER_BYTES = 256 << 10;

  /** One call copies at most this much: a signal has to wait for it. */
  private static final long COPY_BYTES_MAX = 16 << 20;

  private final FileSystem fileSystem;
  private final Nodes nodes;
  private final Handles handles = new Handles();
  private final OpenNodes openNodes;

  Files(FileSystem fileSystem, Nodes nodes) {
    this.fileSystem = fileSystem;
    this.nodes = nodes;
    this.openNodes = new OpenNodes(fileSystem, this::openForAll);
  }

  /** Opens a file for whatever a program that has it open may do. */
  private OpenFile openForAll(long node) {
    FileRef ref = nodes.ref(node);
    return fileSystem.open(ref, ref.isLive() && !fileSystem.readOnly());
  }

  Opened open(long node, int flags, Caller caller) {
    boolean writes = OpenFlags.writes(flags);
    OpenFile file = fileSystem.open(nodes.ref(node), writes);
    if (writes && (flags & OpenFlags.TRUNCATE) != 0) {
      truncateOpened(file, caller);
    }
    return new Opened(handles.add(file), true);
  }

  private void truncateOpened(OpenFile file, Caller caller) {
    boolean done = false;
    try {
      fileSystem.setAttributes(
          file.ref(), AttributeChange.NONE.withSize(0), Conversions.caller(caller));
      done = true;
    } finally {
      if (!done) {
        fileSystem.close(file);
      }
    }
  }

  /**
   * Changes attributes. A kernel that does not tell of closes writes a file out when it is closed,
   * and its times last; nobody else sets the time of change.
   */
  Attributes setAttributes(
      FileRef ref, org.tidemark.fuse.api.AttributeChange change, Caller caller) {
    Attributes after =
        fileSystem.setAttributes(ref, Conversions.change(change), Conversions.caller(caller));
    if (change.sets(org.tidemark.fuse.api.AttributeChange.CTIME)
        && !change.sets(org.tidemark.fuse.api.AttributeChange.SIZE)) {
      fileSystem.settle(ref);
    }
    return after;
  }

  void release(long handle) {
    fileSystem.close(handles.remove(handle));
  }

  int read(long node, long handle, long offset, ByteBuffer destination) {
    if (handle != InodeFileSystem.NO_HANDLE) {
      return fileSystem.read(handles.get(handle), offset, destination);
    }
    OpenNodes.Use use = openNodes.acquire(node);
    try {
      return fileSystem.read(use.file(), offset, destination);
    } finally {
      use.release();
    }
  }

  void write(long node, long handle, long offset, ByteBuffer source, int flags, Caller caller) {
    if (handle != InodeFileSystem.NO_HANDLE) {
      write(handles.get(handle), offset, source, flags, caller);
      return;
    }
    OpenNodes.Use use = openNodes.acquire(node);
    try {
      write(use.forWriting(), offset, source, flags, caller);
    } finally {
      use.release();
    }
  }

  private void write(OpenFile file, long offset, ByteBuffer source, int flags, Caller caller) {
    if ((flags & OpenFlags.TIMES_KEPT) != 0) {
      fileSystem.writeBack(file, offset, source, Conversions.caller(caller));
    } else {
      fileSystem.write(file, offset, source, Conversions.caller(caller));
    }
    if (OpenFlags.durable(flags)) {
      fileSystem.fsync(file, true);
    }
  }

  Durability fsync(long node, long handle, boolean dataOnly) {
    if (handle != InodeFileSystem.NO_HANDLE) {
      return fileSystem.beginFsync(handles.get(handle), dataOnly);
    }
    OpenNodes.Use use = openNodes.acquire(node);
    try {
      return fileSystem.beginFsync(use.file(), dataOnly);
    } finally {
      use.release();
    }
  }

  void allocate(long node, long handle, int mode, long offset, long length, Caller caller) {
    if (handle != InodeFileSystem.NO_HANDLE) {
      fileSystem.allocate(handles.get(handle), mode, offset, length, Conversions.caller(caller));
      return;
    }
    OpenNodes.Use use = openNodes.acquire(node);
    try {
      fileSystem.allocate(use.forWriting(), mode, offset, length, Conversions.caller(caller));
    } finally {
      use.release();
    }
  }

  long seek(long node, long handle, long offset, SeekTarget target) {
    if (handle != InodeFileSystem.NO_HANDLE) {
      return seek(handles.get(handle), offset, target);
    }
    OpenNodes.Use use = openNodes.acquire(node);
    try {
      return seek(use.file(), offset, target);
    } finally {
      use.release();
    }
  }

  private long seek(OpenFile file, long offset, SeekTarget target) {
    return switch (target) {
      case DATA -> fileSystem.seekData(file, offset);
      case HOLE -> fileSystem.seekHole(file, offset);
    };
  }

  /** Implements {@link InodeFileSystem#copyRange}. */
  long copyRange(
      long fromNode,
      long fromHandle,
      long fromOffset,
      long toNode,
      long toHandle,
      long toOffset,
      long length,
      Caller caller) {
    long limit = Math.min(length, COPY_BYTES_MAX);
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(limit, COPY_BUFFER_BYTES));
    long done = 0;
    while (done < limit) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), limit - done));
      int count = read(fromNode, fromHandle, fromOffset + done, buffer);
      if (count == 0) {
        break;
      }
      write(toNode, toHandle, toOffset + done, buffer.flip(), 0, caller);
      done += count;
    }
    return done;
  }

  /** The kernel has forgotten the node. */
  void forget(long node) {
    openNodes.forget(node);
  }

  /** Returns how many files are open without a handle. */
  int openWithoutHandle() {
    return openNodes.count();
  }

  /** Ends what the kernel has left open. */
  @Override
  public void close() {
    openNodes.forgetAll();
    handles.removeAll().forEach(fileSystem::close);
  }
}
