package org.ws101.demo;

/** What a member says; as JSON {@code {"text":"Hello"}}. */
public record Utterance(String text) {}
