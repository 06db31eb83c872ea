/**
 * The facade of the engine: namespace, file I/O, history views, snapshots, maintenance.
 *
 * <p>{@link org.tidemark.fs.FileSystem} has every operation in one line and delegates to a class
 * for each kind of them, put together by {@code Parts}: {@code Lookups} (names, now and at other
 * moments), {@code Namespace} (what changes names), {@code AttributeReader} and {@code
 * AttributeWriter}, {@code DirectoryReader}, {@code HistoryDirectories}, {@code Histories}, {@code
 * Moments} (from WHEN to a commit) and {@code FileIo}. What they do to records is in package
 * object; here is what an operation checks, holds and starts over.
 *
 * <p>An object of the present has the inode number that is its id, for ever; what is seen through a
 * moment is read-only and has numbers of its own.
 */
@NullMarked
package org.tidemark.fs;

import org.jspecify.annotations.NullMarked;
