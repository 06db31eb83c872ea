/**
 * The intent log: append, group sync, scan.
 *
 * <p>What was appended before a sync that returned is found by the scan after a crash, in the same
 * order.
 */
@NullMarked
package org.tidemark.intent;

import org.jspecify.annotations.NullMarked;
