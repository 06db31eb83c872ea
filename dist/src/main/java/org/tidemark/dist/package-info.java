/** The program: one top command that assembles the commands of all modules. */
@NullMarked
package org.tidemark.dist;

import org.jspecify.annotations.NullMarked;
