package org.ws101.cdi.guide;

public record Quote(String share, int price) {}
