/** {@code tidemark demo}: the main job on real files, as a user would do it, each step checked. */
@NullMarked
package org.tidemark.dist.demo;

import org.jspecify.annotations.NullMarked;
