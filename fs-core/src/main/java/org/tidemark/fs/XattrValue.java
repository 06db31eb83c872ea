package org.tidemark.fs;

/** An extended attribute. */
@SuppressWarnings("ArrayRecordComponent") // A carrier; compared by whoever knows what bytes mean.
public record XattrValue(byte[] name, byte[] value) {}
