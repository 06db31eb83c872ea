package org.tidemark.fs;

/**
 * What purging did, or would do.
 *
 * @param objects how many files and directories, of now or of the past, lost their history
 * @param present how many of them are there now, and stay
 * @param leftAlone how many kept it, since they have another name outside of the path now
 * @param records how many records were destroyed
 * @param bytes what they took, with the data that they referred to
 */
public record PurgeReport(long objects, long present, long leftAlone, long records, long bytes) {}
