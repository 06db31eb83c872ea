/**
 * What everything else stands on: identifiers, error types, the clock, checksums and always-on
 * checks.
 *
 * <p>It knows nothing of storage. The clock here is the only source of time, so that every failure
 * can be replayed.
 */
@NullMarked
package org.tidemark.base;

import org.jspecify.annotations.NullMarked;
