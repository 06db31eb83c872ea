package org.tidemark.mirror;

/** A frame of a stream: its kind, and its payload as it is without compression. */
record Frame(int kind, byte[] payload) {}
