package org.tidemark.fs.testing;

/** Immutable, with a hash that says with all likelihood whether two are the same. */
interface Digested {
  /** 64 well-mixed bits over everything in it. */
  long digest();
}
