package org.tidemark.fuse.api;

/** A file that was created, or found, and opened in one operation. */
public record Created(LookupResult.Entry entry, Opened file) {}
