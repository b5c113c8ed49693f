package org.ws101.internal.protocol;

import java.util.Arrays;
import java.util.List;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.testing.Hex;

/** Events in words, for comparing and for reading: {@code text Hello}, {@code binary 0102}, {@code failed 1002}. */
final class Transcript {
    private Transcript() {}

    static List<String> of(List<Event> events) {
        return events.stream().map(Transcript::of).toList();
    }

    /** The same, with the frames that messages retain. */
    static List<String> withFrames(List<Event> events) {
        return events.stream()
                .map(event -> event instanceof Event.Received received
                                && !received.message().frames().isEmpty()
                        ? of(event) + " in "
                                + received.message().frames().stream()
                                        .map(Transcript::of)
                                        .toList()
                        : of(event))
                .toList();
    }

    static String of(Event event) {
        if (event instanceof Event.Failed failed) {
            return "failed " + failed.failure().code().code();
        }
        if (event instanceof Event.Part part) {
            boolean restored = !Arrays.equals(part.payload(), part.frame().payloadData());
            return "part " + of(part.frame()) + (restored ? " restored " + Hex.spell(part.payload()) : "");
        }
        return of(((Event.Received) event).message());
    }

    static String of(Frame frame) {
        return frame.opcode()
                + (frame.fin() ? " fin " : " ")
                + (frame.rsv() == 0 ? "" : "rsv=" + frame.rsv() + " ")
                + Hex.spell(frame.payloadData());
    }

    private static String of(Message message) {
        String partial = message.partial() ? "partial " : "";
        if (message instanceof Message.Text text) {
            return partial + "text " + text.data();
        }
        if (message instanceof Message.Binary binary) {
            return partial + "binary " + Hex.spell(binary.data());
        }
        if (message instanceof Message.Ping ping) {
            return "ping " + Hex.spell(ping.data());
        }
        if (message instanceof Message.Pong pong) {
            return "pong " + Hex.spell(pong.data());
        }
        return "close " + ((Message.Close) message).reason();
    }
}
