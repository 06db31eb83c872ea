package org.tidemark.fs.testing;

import org.tidemark.fs.Caller;
import org.tidemark.fs.RenameMode;
import org.tidemark.fs.XattrMode;

/**
 * One operation, with everything in it that is needed to do it again. Paths are names joined by
 * {@code /}, in ISO-8859-1, from the root; what a path leads through must exist, otherwise the
 * operation is left out. Slots number open files. So any part of a list of operations makes sense
 * too, which is how a failing list is made short.
 */
sealed interface Op {
  record Make(String path, int mode, long rdev, String target, Caller caller) implements Op {}

  record Link(String from, String to) implements Op {}

  record Unlink(String path) implements Op {}

  record RemoveDirectory(String path) implements Op {}

  record Rename(String from, String to, RenameMode mode) implements Op {}

  record Open(int slot, String path, boolean forWriting) implements Op {}

  record Close(int slot) implements Op {}

  record Read(int slot, long offset, int length) implements Op {}

  record Write(int slot, long offset, int length, long dataSeed, Caller caller) implements Op {}

  record Allocate(int slot, int mode, long offset, long length, Caller caller) implements Op {}

  record Fsync(int slot, boolean dataOnly) implements Op {}

  record FsyncDirectory(String path) implements Op {}

  record Commit() implements Op {}

  record Truncate(String path, long size, Caller caller) implements Op {}

  record TruncateOpen(int slot, long size, Caller caller) implements Op {}

  record SetMode(String path, int mode) implements Op {}

  /** -1 leaves an id as it is. */
  record SetOwner(String path, int uid, int gid) implements Op {}

  record SetTimes(String path, long atime, long mtime) implements Op {}

  record SetXattr(String path, String name, int length, long dataSeed, XattrMode mode)
      implements Op {}

  record GetXattr(String path, String name) implements Op {}

  record RemoveXattr(String path, String name) implements Op {}

  record ListXattrs(String path) implements Op {}

  record ReadDirectory(String path, int step) implements Op {}

  record ReadSymlink(String path) implements Op {}

  record Lookup(String path) implements Op {}

  record Stat(String path) implements Op {}

  /** Where data and holes begin at or behind an offset: compared as far as whole blocks allow. */
  record Seek(int slot, long offset) implements Op {}

  /** Closes everything and opens the filesystem again. */
  record Reopen() implements Op {}
}
