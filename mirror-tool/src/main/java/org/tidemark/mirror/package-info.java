/** The mirror commands: a stream of records from a source to its replicas. Not filled yet. */
@NullMarked
package org.tidemark.mirror;

import org.jspecify.annotations.NullMarked;
