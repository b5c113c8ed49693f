package org.ws101.it.ear.shared;

/** What {@link TokenCodec} reads and writes. */
public record Token(String text) {}
