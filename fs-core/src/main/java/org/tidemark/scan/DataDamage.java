package org.tidemark.scan;

/**
 * Data that is not what its record says.
 *
 * @param objectId whose data it is
 * @param offset where in the file
 * @param text what is wrong, with the address
 */
public record DataDamage(long objectId, long offset, String text) {}
