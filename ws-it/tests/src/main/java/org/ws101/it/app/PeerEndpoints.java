package org.ws101.it.app;

import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.ControlFrames;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.PermessageDeflate;
import org.ws101.PermessageDeflate.Parameters;
import org.ws101.WebSocket;
import org.ws101.WebSocketOptions;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketEndpoints;

/** The endpoints that the interop suite needs beside the others: they tell what other implementations sent. */
final class PeerEndpoints {
    private PeerEndpoints() {}

    static void configure(WebSocketEndpoints endpoints) {
        addDeflate(endpoints, "default", PermessageDeflate.defaults());
        addDeflate(
                endpoints,
                "fresh",
                PermessageDeflate.offer(
                        Parameters.none().serverNoContextTakeover().clientNoContextTakeover()));
        addDeflate(endpoints, "takeover", PermessageDeflate.offer(Parameters.none()));
        // the second for clients that cannot be asked
        addDeflate(
                endpoints,
                "windows",
                PermessageDeflate.offer(
                                Parameters.none().serverMaxWindowBits(10).clientMaxWindowBits(10))
                        .or(Parameters.none().serverMaxWindowBits(10)));
        endpoints.add("/peer/farewell", (Continue) PeerEndpoints::hearFarewell);
        endpoints.add(
                "/peer/control",
                Endpoint.of(new PingOnRequest())
                        .withOptions(WebSocketOptions.builder()
                                .controlFrames(ControlFrames.MANUAL)
                                .build()));
    }

    private static void addDeflate(WebSocketEndpoints endpoints, String name, PermessageDeflate settings) {
        endpoints.add(
                "/peer/deflate/" + name,
                Endpoint.of(PeerEndpoints::weighAndEcho)
                        .withOptions(WebSocketOptions.builder()
                                .permessageDeflate(settings.threshold(0))
                                .retainFrames()
                                .build()));
    }

    /** Writes into the journal whether each message came compressed, and in how many bytes. */
    private static void weighAndEcho(WebSocket webSocket) {
        for (Message message : webSocket) {
            int bytes = message.frames().stream().mapToInt(Frame::payloadLength).sum();
            boolean compressed = message.frames().get(0).rsvBit(4);
            Journal.write(Recorded.id(webSocket), (compressed ? "compressed " : "plain ") + bytes);
            webSocket.sendAll(message);
        }
    }

    private static void hearFarewell(WebSocket webSocket) throws Exception {
        webSocket.forEachMessage(webSocket::sendAll);
        CloseReason reason = webSocket.closeReason().orElseThrow();
        Journal.write(Recorded.id(webSocket), reason.code().code() + " " + reason.text());
    }
}
