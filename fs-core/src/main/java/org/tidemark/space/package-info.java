/**
 * The freemap, the allocator, reservations, pending frees and the counters of space.
 *
 * <p>A freed block is used again only when the commit that freed it is durable and no pinned reader
 * needs it.
 */
@NullMarked
package org.tidemark.space;

import org.jspecify.annotations.NullMarked;
