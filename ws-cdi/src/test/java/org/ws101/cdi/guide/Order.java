package org.ws101.cdi.guide;

public record Order(String item, int count) {}
