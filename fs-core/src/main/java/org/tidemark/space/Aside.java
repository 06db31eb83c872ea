package org.tidemark.space;

/** Why a segment is set aside: others get it only when there is no other. */
enum Aside {
  NO,
  /** What is in it is moved elsewhere. */
  EMPTYING,
  /** What is gathered is put into it. */
  FILLING
}
