package org.tidemark.mirror;

import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.FsException;
import org.tidemark.fs.SourceSide;
import org.tidemark.scan.DigestAnswer;
import org.tidemark.scan.DigestQuery;
import org.tidemark.scan.RangeDigest;

/**
 * One side of a comparison: asks for the digests of a range, an answer at a time. What it says is
 * handed from one thread to the other, never used by two at once.
 */
final class ComparedSide {
  private final String name;
  private final SourceSide mirroring;
  private final List<RangeDigest> parts = new ArrayList<>();
  private List<DigestAnswer.Damage> damages = List.of();
  private DigestQuery query;
  private boolean done;

  /** A side that is asked something. */
  ComparedSide(String name, SourceSide mirroring, DigestQuery query) {
    this.name = name;
    this.mirroring = mirroring;
    this.query = query;
  }

  /** Takes one answer, if there is one left. */
  void step() {
    if (done) {
      return;
    }
    try {
      DigestAnswer answer = mirroring.mirrorDigests(query);
      query = query.rest(answer);
      parts.addAll(answer.parts());
      damages = answer.damages();
      done = answer.isLast();
    } catch (FsException e) {
      throw new FsException(e.errno(), name + ": " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  boolean isDone() {
    return done;
  }

  /** The object id that it has come to. */
  long position() {
    return done ? query.behind() : query.next().objectId();
  }

  List<RangeDigest> parts() {
    return parts;
  }

  /** What the last answer told to be damaged, once. */
  List<DigestAnswer.Damage> takeDamages() {
    List<DigestAnswer.Damage> taken = damages;
    damages = List.of();
    return taken;
  }
}
