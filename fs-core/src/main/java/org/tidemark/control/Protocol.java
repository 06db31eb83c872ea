package org.tidemark.control;

import java.util.List;
import org.tidemark.fs.Attributes;
import org.tidemark.fs.FileRef;

/**
 * What the server and its clients say to each other: lines of JSON, one object each.
 *
 * <p>The server begins with a {@link Greeting}. Then, over and over, the client sends a request,
 *
 * <pre>{"v":1,"do":NAME,"with":{...}}</pre>
 *
 * and the server answers with any number of
 *
 * <pre>{"progress":{"done":N,"total":N}}
 * {"some":[{...},...]}</pre>
 *
 * and then exactly one of
 *
 * <pre>{"result":{...}}
 * {"error":{"errno":"ENOENT","message":"..."}}</pre>
 *
 * {@code some} carries a part of a long list. Some results and requests have bytes behind their
 * line: {@code {"result":{"length":N}}} and {@code "attached":N} beside {@code "with"} tell how
 * many. Each side may close the connection at any time; a client that closes it ends the job that
 * it asked for.
 *
 * <p>A change that an older side could not understand raises {@link #VERSION}; fields may be added
 * without.
 */
final class Protocol {
  static final int VERSION = 1;

  /** The longest request; paths are at most 4 KiB for Linux, but may be longer here. */
  static final int REQUEST_BYTES_MAX = 4 << 20;

  /** The longest line of the server: one read in Base64, and what stands around it. */
  static final int ANSWER_BYTES_MAX = 4 << 20;

  /** How many elements one {@code some} carries; the largest are extended attributes. */
  static final int SOME_MAX = 256;

  /** In a request, how many bytes stand behind its line. */
  static final String ATTACHED = "attached";

  /** Names of requests. */
  static final String INFO = "info";

  static final String SPACE = "space";
  static final String SYNC = "sync";
  static final String RESOLVE = "resolve";
  static final String TIME_OF = "time-of";
  static final String FIND = "find";
  static final String HISTORY = "history";
  static final String CHANGES = "changes";
  static final String ATTRIBUTES = "attributes";
  static final String LIST = "list";
  static final String READ = "read";
  static final String MISMATCH = "mismatch";
  static final String CHANGED_OBJECTS = "changed-objects";
  static final String READ_SYMLINK = "read-symlink";
  static final String XATTRS = "xattrs";
  static final String VERIFY = "verify";
  static final String MIRROR_RANGE = "mirror-range";
  static final String MIRROR_READ = "mirror-read";
  static final String MIRROR_DIGESTS = "mirror-digests";
  static final String MIRROR_BEGIN = "mirror-begin";
  static final String MIRROR_APPLY = "mirror-apply";
  static final String REPLICA_STATE = "replica-state";
  static final String PROMOTE = "promote";
  static final String MIRROR_REPORT = "mirror-report";
  static final String MIRROR_PEERS = "mirror-peers";
  static final String FORGET_PEER = "forget-peer";

  private Protocol() {}

  /**
   * The first line of a server.
   *
   * @param tidemark the version of the protocol that it speaks
   * @param images absolute paths of the volumes that it serves
   * @param mountPoint where they are mounted, absolute
   */
  record Greeting(int tidemark, List<String> images, String mountPoint) {}

  record Nothing() {}

  record TidOf(long tid) {}

  record TimeOf(long nanos) {}

  record ObjectOf(long objectId) {}

  record When(String when) {}

  record PathOf(byte[] path) {}

  record FileOf(FileRef file) {}

  record ReadOf(FileRef file, long offset, int length) {}

  record TwoFiles(FileRef older, FileRef newer) {}

  record Offset(long offset) {}

  record Bytes(byte[] bytes) {}

  record VerifyOf(boolean data) {}

  /**
   * A part of a range.
   *
   * @param range as at the start of a stream
   */
  record MirrorPart(byte[] range, int bytesMax) {}

  /**
   * A batch as in a stream, for a feed. It stands behind the line of the request, whose {@link
   * #ATTACHED} tells its length.
   */
  record MirrorBatchOf(long feed, byte[] attached) {}

  record Feed(long feed) {}

  /** A result that stands behind its line, as it is: Base64 would take longer than the disk. */
  record Attached(byte[] bytes) {}

  /** What stands in the line instead. */
  record Attachment(int length) {}

  record Progress(long done, long total) {}

  record ErrorOf(String errno, String message) {}

  record Stat(Attributes attributes) {}

  record NameOf(String name) {}
}
