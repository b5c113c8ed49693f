package org.ws101.it.ear.war;

import jakarta.validation.constraints.Size;

/** What {@link WordCodec} reads and writes. */
public record Word(@Size(max = 5) String text) {}
