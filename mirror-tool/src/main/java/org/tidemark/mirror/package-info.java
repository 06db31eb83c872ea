/**
 * The mirror commands: a stream of records from a source to its replicas, through a pipe, over ssh,
 * or as objects, files that never change once they are there (INV-OBJECT).
 */
@NullMarked
package org.tidemark.mirror;

import org.jspecify.annotations.NullMarked;
