package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChatFormatTest {
    @Test
    void jsonEscapesQuotesBackslashesAndControlCharacters() {
        assertEquals(
                "{\"type\":\"said\",\"name\":\"A\\\"da\",\"text\":\"a\\\\b\\u000ac\u00e9\",\"people\":2}",
                ChatFormat.JSON.render(new ChatEvent(ChatEvent.Kind.SAID, "A\"da", "a\\b\nc\u00e9", 2)));
    }

    @Test
    void plainFormatIsForReading() {
        assertEquals(
                "* Ada joined (1 here)", ChatFormat.PLAIN.render(new ChatEvent(ChatEvent.Kind.JOINED, "Ada", "", 1)));
        assertEquals("Ada: Hello", ChatFormat.PLAIN.render(new ChatEvent(ChatEvent.Kind.SAID, "Ada", "Hello", 1)));
        assertEquals("* Ada left (3 here)", ChatFormat.PLAIN.render(new ChatEvent(ChatEvent.Kind.LEFT, "Ada", "", 3)));
    }

    @Test
    void favouriteOfTheClientIsSelected() {
        assertEquals(Optional.of("text"), ChatFormat.select(List.of("unknown", "text", "chat.ws101.org")));
        assertEquals(Optional.empty(), ChatFormat.select(List.of("unknown", "Text")));
    }

    @Test
    void clientWithoutSubprotocolReadsPlainLines() {
        assertEquals(ChatFormat.PLAIN, ChatFormat.of(Optional.empty()));
        assertEquals(ChatFormat.PLAIN, ChatFormat.of(Optional.of("text")));
        assertEquals(ChatFormat.JSON, ChatFormat.of(Optional.of("chat.ws101.org")));
    }
}
