package org.ws101.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ObservedConnection;
import org.ws101.Opcode;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketObserver.Closer;
import org.ws101.WebSocketObserver.Slowness;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.testkit.EndpointTester;
import org.ws101.testkit.TestClient;
import org.ws101.testkit.TestHandshake;

/** What peers and applications can make of the number of meters: nothing that is without a bound. */
class CardinalityTest {
    private final Page page = new Page(text -> text);

    private static ObservedConnection at(String endpoint) {
        return new ObservedConnection("", endpoint, "/", new InetSocketAddress(0), Optional.empty());
    }

    /** Every path, header, code and text of them is another. */
    @Test
    void hostilePeersMakeNoMeters() {
        MicrometerObserver observer = new MicrometerObserver(page.registry);
        try (EndpointTester tester = EndpointTester.of(endpoints -> endpoints
                .addObserver(observer)
                .add("/rooms/{room}", webSocket -> webSocket.forEachMessage(message -> {}))
                .add(
                        "/files/{path*}",
                        Endpoint.of(ws -> {}).withCheck(request -> HandshakeDecision.refuse(403, request.path()))))) {
            for (int i = 0; i < 50; i++) {
                assertEquals(404, refusal(tester.handshake("/unknown/" + i + "?evil=%22%7D%0A" + i)));
                assertEquals(403, refusal(tester.handshake("/files/" + i + "/%22" + i)));
                assertEquals(403, refusal(tester.handshake("/rooms/%7B" + i).origin("https://evil" + i + ".example")));
                TestClient client = tester.connect("/rooms/" + i);
                client.sendRaw(closeFrame(3000 + 39 * i));
                assertEquals(3000 + 39 * i, client.awaitClose().code().code());
            }
            tester.awaitQuiet();
            page.comesTo("""
                    ws101_closes_total{by="peer",code="3xxx",endpoint="/rooms/{room}",side="server"} 26.0
                    ws101_closes_total{by="peer",code="4xxx",endpoint="/rooms/{room}",side="server"} 24.0
                    ws101_handshakes_total{endpoint="/files/{path*}",outcome="refused",side="server",status="403"} 50.0
                    ws101_handshakes_total{endpoint="/rooms/{room}",outcome="accepted",side="server",status="101"} 50.0
                    ws101_handshakes_total{endpoint="/rooms/{room}",outcome="refused",side="server",status="403"} 50.0
                    ws101_lifetime_seconds_count{endpoint="/rooms/{room}",side="server"} 50
                    ws101_queue_bytes_count{endpoint="/rooms/{room}",side="server"} 50""");
            assertEquals(Set.of("/files/{path*}", "/rooms/{room}"), page.values("endpoint"));
        }
    }

    private static int refusal(TestHandshake handshake) {
        return handshake.awaitRefusal().status();
    }

    /** Masked with zeros. */
    private static byte[] closeFrame(int code) {
        return new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, (byte) (code >> 8), (byte) code};
    }

    @Test
    void endpointsBeyondTheMaximumAreCountedTogetherAndLogged() {
        MicrometerObserver observer = new MicrometerObserver(page.registry, Tags.of("application", "shop"), 2);
        try (LogRecorder log = new LogRecorder(MicrometerObserver.class.getName())) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 1000; i++) {
                    observer.onOpen(at("/" + i));
                    observer.onOpen(at("wss://" + i + ".example"));
                }
            }
            assertEquals(2, log.lines().size(), log.lines()::toString);
            assertEquals(
                    "/2 is beyond the maximum of 2 endpoints with meters of their own: it and all further ones are counted"
                            + " together, with the tag endpoint=other; if they are not too many, construct the"
                            + " MicrometerObserver with a greater maxEndpoints",
                    log.lines().get(0));
        }
        page.comesTo("""
                ws101_connections{application="shop",endpoint="/0",side="server"} 2.0
                ws101_connections{application="shop",endpoint="/1",side="server"} 2.0
                ws101_connections{application="shop",endpoint="other",side="client"} 1996.0
                ws101_connections{application="shop",endpoint="other",side="server"} 1996.0
                ws101_connections{application="shop",endpoint="wss://0.example",side="client"} 2.0
                ws101_connections{application="shop",endpoint="wss://1.example",side="client"} 2.0""");
        observer.close();
        assertTrue(page.lines().stream().noneMatch(line -> line.startsWith("ws101_connections")));
        assertThrows(IllegalArgumentException.class, () -> new MicrometerObserver(page.registry, Tags.empty(), 0));
    }

    @Test
    void anotherObserverTakesOverWhenOneIsClosed() {
        MicrometerObserver first = new MicrometerObserver(page.registry);
        first.onOpen(at("/chat"));
        first.close();
        first.onOpen(at("/later"));
        MicrometerObserver second = new MicrometerObserver(page.registry);
        second.onOpen(at("/chat"));
        second.onOpen(at("/chat"));
        second.onHandshakeAccepted(at("/chat"));
        first.onHandshakeAccepted(at("/chat"));
        page.comesTo("""
                ws101_connections{endpoint="/chat",side="server"} 2.0
                ws101_handshakes_total{endpoint="/chat",outcome="accepted",side="server",status="101"} 2.0""");
    }

    /** Whatever happens to a connection. */
    @Test
    void everyTagHasFewValues() {
        MicrometerObserver observer = new MicrometerObserver(page.registry);
        ObservedConnection connection = at("/chat");
        for (int status = 0; status < 10_000; status++) {
            observer.onHandshakeRefused(connection, status, "because of " + status);
        }
        for (int code = 1000; code < 5000; code++) {
            if ((code < 1016 && code != 1004) || code >= 3000) {
                CloseReason reason = new CloseReason(CloseCode.of(code), "text " + code);
                for (Closer by : Closer.values()) {
                    observer.onClose(connection, reason, by, Duration.ofSeconds(1));
                }
                if (reason.code().mayBeSent()) {
                    observer.onFailure(connection, new WebSocketFailure(reason.code(), reason.text()));
                }
            }
        }
        for (Slowness how : Slowness.values()) {
            observer.onSlowConsumer(connection, how, 1);
        }
        observer.onMessageReceived(connection, Opcode.TEXT, 1, 1);
        observer.onFailure(connection, new IOException("x") {});
        observer.onFailure(connection, new RuntimeException("x") {});
        assertEquals(
                Set.of(
                        "200", "301", "302", "303", "307", "308", "400", "401", "403", "404", "405", "407", "408",
                        "409", "410", "413", "421", "426", "429", "431", "500", "501", "502", "503", "504", "101",
                        "1xx", "2xx", "3xx", "4xx", "5xx", "none", "other"),
                page.values("status"));
        TreeSet<String> codes = new TreeSet<>(Set.of("3xxx", "4xxx"));
        for (int code = 1000; code < 1016; code++) {
            if (code != 1004) {
                codes.add(Integer.toString(code));
            }
        }
        assertEquals(codes, page.values("code"));
        assertEquals(Set.of("us", "peer", "nobody"), page.values("by"));
        assertEquals(Set.of("sender-waits", "not-sent", "reads-nothing"), page.values("how"));
        assertEquals(Set.of("accepted", "refused"), page.values("outcome"));
        assertEquals(16, page.values("cause").size(), page.values("cause")::toString);
        assertEquals(Set.of("server"), page.values("side"));
    }
}
