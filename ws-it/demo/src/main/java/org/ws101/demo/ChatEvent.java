package org.ws101.demo;

import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.util.List;

/** Something that happened in a room; as JSON for example {@code {"type":"said","name":"Ada","text":"Hello"}}. Immutable. */
@JsonbTypeInfo(
        key = "type",
        value = {
            @JsonbSubtype(alias = "joined", type = ChatEvent.Joined.class),
            @JsonbSubtype(alias = "said", type = ChatEvent.Said.class),
            @JsonbSubtype(alias = "left", type = ChatEvent.Left.class),
            @JsonbSubtype(alias = "present", type = ChatEvent.Present.class)
        })
public sealed interface ChatEvent {
    /** It as a line to read. */
    String line();

    /** Somebody came. */
    record Joined(String name) implements ChatEvent {
        @Override
        public String line() {
            return "* " + name + " joined";
        }
    }

    /** Somebody said something. */
    record Said(String name, String text) implements ChatEvent {
        @Override
        public String line() {
            return name + ": " + text;
        }
    }

    /** Somebody went, or was lost. */
    record Left(String name) implements ChatEvent {
        @Override
        public String line() {
            return "* " + name + " left";
        }
    }

    /** Who is in the room now, in the order in which they came. */
    record Present(List<String> names) implements ChatEvent {
        @Override
        public String line() {
            return "* " + names.size() + " here: " + String.join(", ", names);
        }
    }
}
