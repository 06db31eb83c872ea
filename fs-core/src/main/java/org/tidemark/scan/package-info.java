/**
 * Resumable walks for tools: mirror, apply, prune, reblock, verify.
 *
 * <p>A walk pins nothing for longer than a chunk and can go on from the last key it reported.
 */
@NullMarked
package org.tidemark.scan;

import org.jspecify.annotations.NullMarked;
