package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChatEventTest {
    @Test
    void lineIsForReading() {
        assertEquals("* Ada joined", new ChatEvent.Joined("Ada").line());
        assertEquals("Ada: Hello", new ChatEvent.Said("Ada", "Hello").line());
        assertEquals("* Ada left", new ChatEvent.Left("Ada").line());
        assertEquals("* 2 here: Ada, Bob", new ChatEvent.Present(List.of("Ada", "Bob")).line());
    }
}
