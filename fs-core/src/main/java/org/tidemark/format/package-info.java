/**
 * Every byte on the media: pure static flyweights with chained offsets, little-endian, and the
 * record keys.
 *
 * <p>Each byte is written down once, here; {@code docs/FORMAT.md} has the tables and a test holds
 * the two together.
 */
@NullMarked
package org.tidemark.format;

import org.jspecify.annotations.NullMarked;
