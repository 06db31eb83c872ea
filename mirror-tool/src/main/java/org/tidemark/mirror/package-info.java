/** The mirror commands: a stream of records from a source to its replicas. */
@NullMarked
package org.tidemark.mirror;

import org.jspecify.annotations.NullMarked;
