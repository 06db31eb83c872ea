package org.tidemark.object;

import org.tidemark.base.CorruptionException;
import org.tidemark.format.Address;

/** What all classes that read and write records of files have in common. */
final class Records {
  /** The pseudo filesystem that everything belongs to. */
  static final int PFS = 0;

  private Records() {}

  /**
   * Returns the exception for a record that cannot be what its writer wrote. Its node passed its
   * checksum, so there is no address to blame.
   */
  static CorruptionException damaged(String what, long objectId, String expected, String found) {
    return new CorruptionException(what + " of object " + objectId, Address.NONE, expected, found);
  }
}
