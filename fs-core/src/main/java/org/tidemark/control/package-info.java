/**
 * The socket server and client through which tools reach the maintenance interface of a mounted
 * filesystem.
 */
@NullMarked
package org.tidemark.control;

import org.jspecify.annotations.NullMarked;
