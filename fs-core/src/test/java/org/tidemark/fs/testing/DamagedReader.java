package org.tidemark.fs.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Errno;
import org.tidemark.base.FsException;
import org.tidemark.base.ObjectId;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;
import org.tidemark.fs.FileSystem;
import org.tidemark.fs.OpenFile;

/**
 * Reads all that a damaged filesystem should show: each answer is right or EIO, with a message that
 * says what and where.
 */
final class DamagedReader {
  private static final int READ_BYTES = 4 * Block.BYTES;

  private final FileSystem fs;
  private final long asOf;
  private final ModelState expected;
  private final List<String> errors = new ArrayList<>();

  private DamagedReader(FileSystem fs, long asOf, ModelState expected) {
    this.fs = fs;
    this.asOf = asOf;
    this.expected = expected;
  }

  /**
   * Reads everything in {@code expected}.
   *
   * @return the messages of all EIOs
   */
  static List<String> read(FileSystem fs, long asOf, ModelState expected) {
    DamagedReader reader = new DamagedReader(fs, asOf, expected);
    reader.read(ObjectId.ROOT);
    return reader.errors;
  }

  /** The message of an error, which must be worth its name. */
  static String checkError(FsException e) {
    return checkMessage("" + e.getMessage());
  }

  static String checkMessage(String message) {
    if (message.length() < 15 || message.chars().noneMatch(Character::isDigit)) {
      throw new AssertionError("an error that does not say what and where: " + message);
    }
    return message;
  }

  /** An image that cannot be opened: the message says why. */
  static void checkOpenError(FsException e) {
    String message = "" + e.getMessage();
    if (message.length() < 15) {
      throw new AssertionError("an error that does not say what and where: " + message, e);
    }
  }

  /** Null when the damage hides the answer. */
  private <T> @Nullable T attempt(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (FsException e) {
      if (e.errno() != Errno.EIO) {
        throw new AssertionError(what + ": " + e.errno() + " instead of EIO: " + e.getMessage(), e);
      }
      errors.add(what + ": " + checkError(e));
      return null;
    }
  }

  private static void check(boolean claim, String otherwise) {
    if (!claim) {
      throw new AssertionError(otherwise);
    }
  }

  private void read(long id) {
    ModelInode inode = expected.get(id);
    if (inode == null) {
      throw new IllegalStateException("no object " + id);
    }
    FileRef ref = new FileRef(id, asOf);
    Attributes attributes = attempt("attributes of " + id, () -> fs.attributes(ref));
    if (attributes != null) {
      checkAttributes(inode, attributes);
    }
    byte[] target =
        inode.isSymlink() ? attempt("target of " + id, () -> fs.readSymlink(ref)) : null;
    check(
        target == null || inode.target.equals(new String(target, StandardCharsets.ISO_8859_1)),
        "wrong target of " + id);
    inode.xattrs.forEach((name, value) -> readXattr(ref, name, value));
    if (inode.isRegular()) {
      readContent(ref, inode);
    }
    if (inode.isDirectory()) {
      readDirectory(ref, inode);
    }
  }

  private void checkAttributes(ModelInode inode, Attributes found) {
    check(
        found.mode() == inode.mode
            && found.uid() == inode.uid
            && found.gid() == inode.gid
            && found.nlink() == inode.nlink
            && found.rdev() == inode.rdev
            && (found.size() == inode.size || inode.isDirectory()),
        "wrong attributes: " + found + ", not " + inode);
  }

  private void readXattr(FileRef ref, String name, String value) {
    byte[] found =
        attempt("attribute " + name + " of " + ref, () -> fs.getXattr(ref, Twins.bytes(name)));
    check(
        found == null || value.equals(new String(found, StandardCharsets.ISO_8859_1)),
        "wrong attribute " + name + " of " + ref);
  }

  private void readDirectory(FileRef ref, ModelInode inode) {
    Map<String, Long> found = new HashMap<>();
    Boolean whole =
        attempt(
            "entries of " + ref,
            () -> {
              fs.readDirectory(
                  ref,
                  0,
                  (name, child, type, cookie) -> {
                    found.put(new String(name, StandardCharsets.ISO_8859_1), child.objectId());
                    return true;
                  });
              return true;
            });
    found.remove(".");
    found.remove("..");
    found.forEach(
        (name, id) -> check(id.equals(inode.entries.get(name)), "wrong entry " + name + ": " + id));
    check(whole == null || found.size() == inode.entries.size(), "entries are missing in " + ref);
    inode.entries.forEach((name, id) -> {
      Attributes child = attempt("lookup of " + name, () -> fs.lookup(ref, Twins.bytes(name)));
      check(child == null || child.ref().objectId() == id, "wrong lookup of " + name);
      read(id);
    });
  }

  private void readContent(FileRef ref, ModelInode inode) {
    OpenFile file = attempt("open of " + ref, () -> fs.open(ref, false));
    if (file == null) {
      return;
    }
    try {
      // A sparse file is looked at where its data is, and right behind that.
      long[] last = {-1};
      inode.blocks.forEach((index, block) -> {
        if (index / 4 != last[0]) {
          last[0] = index / 4;
          readRange(file, inode, last[0] * READ_BYTES);
          readRange(file, inode, (last[0] + 1) * READ_BYTES);
        }
      });
    } finally {
      fs.close(file);
    }
  }

  private void readRange(OpenFile file, ModelInode inode, long offset) {
    ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    Integer count = attempt("bytes of " + file.ref(), () -> fs.read(file, offset, buffer));
    if (count != null) {
      byte[] wanted = inode.read(offset, READ_BYTES);
      byte[] found = Arrays.copyOf(buffer.array(), count);
      check(
          Arrays.equals(wanted, found),
          "wrong bytes of " + file.ref() + " at " + (offset + Arrays.mismatch(wanted, found)));
    }
  }
}
