package org.ws101.internal.recording;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.ws101.HandshakeException;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;

/** A process of its own, which needs java.base alone. */
final class WithoutFlightRecorder {
    private WithoutFlightRecorder() {}

    /** Prints one word when all goes well. */
    public static void main(String[] arguments) throws Exception {
        if (FlightRecording.isOn() || FlightRecording.begin() != null) {
            throw new IllegalStateException("Flight Recorder is there");
        }
        Recorded anything = new Recorded("", "", "", new InetSocketAddress(0));
        FlightRecording.opened(() -> anything);
        FlightRecording.closed(() -> anything, 1000, "", "PEER", Duration.ZERO);
        FlightRecording.failed(() -> anything, 0, new IllegalStateException());
        FlightRecording.slow(() -> anything, "NOT_SENT", 1);
        FlightRecording.refused(() -> anything, 403, "");
        try (Socket nobody = new Socket()) {
            nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // and does not listen
            URI uri = URI.create("ws://127.0.0.1:" + nobody.getLocalPort());
            try (WebSocket webSocket = WebSocketClient.create().connect(uri)) {
                System.out.println(webSocket);
            } catch (HandshakeException refused) {
                System.out.println("refused");
            }
        }
    }
}
