package org.ws101.internal.link;

/** A control frame: its first byte, and what it says. Thread-safe as long as nobody changes the payload. */
public record Control(int firstByte, byte[] payload) {}
