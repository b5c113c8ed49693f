package org.ws101.internal.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.ws101.WebSocketOptions;
import org.ws101.testing.EverySplit;

/** A client and a server joined in memory; what one queues arrives at the other when it is told to. */
final class ProtocolPair {
    final Protocol client;
    final Protocol server;

    ProtocolPair(Delivery delivery, UnaryOperator<WebSocketOptions.Builder> options) {
        WebSocketOptions built = options.apply(WebSocketOptions.builder()).build();
        Random keys = new Random(53);
        client = new Protocol(Role.CLIENT, built, delivery, keys::nextInt, new RunLength(100));
        server = new Protocol(Role.SERVER, built, delivery, () -> 0, new RunLength(100));
    }

    /** Takes what the client has queued to the server, and returns what it means there, in words. */
    List<String> toServer() {
        return move(client, server);
    }

    /** Takes what the server has queued to the client, and returns what it means there, in words. */
    List<String> toClient() {
        return move(server, client);
    }

    private static List<String> move(Protocol from, Protocol to) {
        ByteBuffer output = from.takeOutput();
        byte[] bytes = new byte[output.remaining()];
        output.get(bytes);
        List<String> events = new ArrayList<>();
        for (byte[] piece : EverySplit.byteByByte(bytes)) {
            events.addAll(Transcript.of(Reception.feed(to, List.of(piece))));
        }
        return events;
    }
}
