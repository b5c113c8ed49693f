package org.ws101.demo;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a member of a room is told what happened there: the subprotocols of the chat. Either way, what a member sends is said. */
enum ChatFormat {
    /** {@code {"type":"said","name":"Ada","text":"Hello","people":2}}, and {@code joined} and {@code left} likewise. */
    JSON("chat.ws101.org") {
        @Override
        String render(ChatEvent event) {
            return "{\"type\":\"" + event.kind().json() + "\",\"name\":" + quoted(event.name()) + ",\"text\":"
                    + quoted(event.text()) + ",\"people\":" + event.people() + "}";
        }
    },
    /** Lines to read as they are. */
    PLAIN("text") {
        @Override
        String render(ChatEvent event) {
            return switch (event.kind()) {
                case JOINED -> "* " + event.name() + " joined (" + event.people() + " here)";
                case SAID -> event.name() + ": " + event.text();
                case LEFT -> "* " + event.name() + " left (" + event.people() + " here)";
            };
        }
    };

    private final String subprotocol;

    ChatFormat(String subprotocol) {
        this.subprotocol = subprotocol;
    }

    abstract String render(ChatEvent event);

    /** The client's favourite among those of its subprotocols that the chat has. */
    static Optional<String> select(List<String> offered) {
        return offered.stream()
                .filter(name -> Arrays.stream(values()).anyMatch(format -> format.subprotocol.equals(name)))
                .findFirst();
    }

    /** The format that was agreed on; {@link #PLAIN} for a client that did not offer any subprotocol. */
    static ChatFormat of(Optional<String> subprotocol) {
        return subprotocol.filter(JSON.subprotocol::equals).isPresent() ? JSON : PLAIN;
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
