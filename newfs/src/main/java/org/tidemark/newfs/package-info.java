/** Makes a filesystem on images or block devices, and says what one is. */
@NullMarked
package org.tidemark.newfs;

import org.jspecify.annotations.NullMarked;
