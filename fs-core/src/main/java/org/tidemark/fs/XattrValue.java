package org.tidemark.fs;

/** An extended attribute. */
public record XattrValue(byte[] name, byte[] value) {}
