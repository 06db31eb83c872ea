/**
 * Transaction ids, groups, readers, the one commit method, and recovery.
 *
 * <p>The state after a crash is a prefix of one order of operations that holds everything that was
 * synced.
 */
@NullMarked
package org.tidemark.txn;

import org.jspecify.annotations.NullMarked;
