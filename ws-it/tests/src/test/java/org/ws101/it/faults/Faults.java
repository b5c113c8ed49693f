package org.ws101.it.faults;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.ws101.it.faults.Fault.Network;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Http2Connection;
import org.ws101.it.harness.Http2Stream;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

/** The list of kinds. What has to do with no rule of a protocol is for peers that keep to it. */
final class Faults {
    /** The journal only counts the entries of connections with this id. */
    private static final String ID = "?id=counted";

    /** The endpoints of {@code /steady-listener} drop a peer that takes nothing for two seconds. */
    private static final String IMPATIENT = "/steady-listener" + ID;

    private static final String HELD = "held-" + UUID.randomUUID();
    private static final List<String> CALLBACKS = List.of("open", "text", "binary", "ping", "pong", "error", "close");

    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** How many bytes come one a second. */
    private static final int SLOW_BYTES = 5;

    private static final int MESSAGE = 9_000;
    /** More than the socket of the server holds, and less than what makes it read no further. */
    private static final int PENDING = 45;
    /** So many that it reads no further. */
    private static final int TOO_MANY = 140;

    private static final int CONTROLS = 50;
    private static final int CONTROLS_AT_ONCE = 100;
    /** More than a message may have. */
    private static final int FRAGMENTS = 2_000;

    /** Each costs the client as much as the server, and both have the same processors here. */
    private static final int KEY_UPDATES = 100;
    /** Answers that the sockets hold: Tomcat drops a peer that asks for new keys while one has not left. */
    private static final int KEY_UPDATES_AT_ONCE = 5;

    private static final int STARVING_MESSAGES = 6;

    private Faults() {}

    static Stream<Fault> all() {
        return Stream.of(
                        resets(),
                        ends(),
                        slowness(),
                        floods(),
                        callbacks("exception"),
                        callbacks("error"),
                        callbacks("memory"),
                        callbacks("interrupt"),
                        surroundings())
                .flatMap(List::stream);
    }

    private static List<Fault> resets() {
        return List.of(
                Fault.of("reset-within-the-request", peers -> {
                            byte[] request = peers.request("/listener" + ID);
                            reset(peers.open().send(Arrays.copyOf(request, request.length / 2)));
                        })
                        .on(Network.HTTP_1),
                Fault.of(
                        "reset-before-the-101",
                        peers -> peers.open()
                                .send(peers.request("/listener" + ID))
                                .reset()),
                Fault.of("reset-within-the-101", peers -> {
                    RawClient client = peers.open().send(peers.request("/listener" + ID));
                    client.readBytes(12);
                    client.reset();
                }),
                Fault.of(
                        "reset-after-the-101",
                        peers -> peers.upgraded("/listener" + ID).reset()),
                Fault.of(
                        "reset-within-a-header",
                        peers -> reset(opened(peers, "/listener").send(withinAHeader()))),
                Fault.of(
                        "reset-within-a-payload",
                        peers -> reset(opened(peers, "/listener").send(withinAPayload()))),
                Fault.of(
                        "reset-within-a-message",
                        peers -> reset(opened(peers, "/listener").send(Wire.unfinished(Wire.TEXT, new byte[100])))),
                Fault.of("reset-with-output-pending", peers -> {
                    RawClient client = flooding(peers.upgraded(IMPATIENT), PENDING);
                    Eventually.pause(SECOND);
                    client.reset();
                }),
                Fault.of(
                        "reset-behind-a-close-frame",
                        peers -> opened(peers, "/listener")
                                .send(Wire.close(1000))
                                .reset()),
                Fault.of("reset-in-place-of-the-answer-to-a-close-frame", peers -> {
                    RawClient client = leaving(peers);
                    if (isClosing(client)) {
                        client.reset();
                    } else {
                        client.close();
                    }
                }),
                Fault.of("reset-of-a-whole-connection", Faults::resetConnection).on(Network.HTTP_2));
    }

    private static List<Fault> ends() {
        return List.of(
                Fault.of("half-close", peers -> {
                    try (RawClient client = opened(peers, "/listener")) {
                        readToEnd(client.endOutput());
                    }
                }),
                Fault.of("half-close-within-a-payload", peers -> {
                    try (RawClient client = opened(peers, "/listener")) {
                        readToEnd(client.send(withinAPayload()).endOutput());
                    }
                }),
                Fault.of("half-close-with-output-pending", peers -> {
                    try (RawClient client = peers.upgraded(IMPATIENT)) {
                        readToEnd(flooding(client, PENDING).endOutput());
                    }
                }),
                Fault.of("end-without-close-notify", peers -> {
                            try (RawClient client = opened(peers, "/listener")) {
                                client.cut();
                                readToEnd(client);
                            }
                        })
                        .on(Network.TLS_OF_HTTP_1),
                Fault.of("silence-about-a-close-frame", peers -> {
                    try (RawClient client = leaving(peers)) {
                        if (isClosing(client)) {
                            readToEnd(client);
                        }
                    }
                }),
                Fault.of("talk-behind-a-close-frame", peers -> {
                    try (RawClient client = leaving(peers)) {
                        if (isClosing(client)) {
                            sendUntilDropped(client, Wire.text("still here"));
                        }
                    }
                }));
    }

    private static List<Fault> slowness() {
        return List.of(
                Fault.of("one-byte-a-second-in-the-request", peers -> {
                            try (RawClient client = peers.open()) {
                                sendSlowly(client, peers.request("/listener" + ID));
                                client.readResponse();
                                leave(client);
                            }
                        })
                        .on(Network.HTTP_1),
                Fault.of("one-byte-a-second-in-a-frame", peers -> {
                    try (RawClient client = opened(peers, "/listener")) {
                        sendSlowly(client, Wire.text("at last"));
                        client.readFrame();
                        leave(client);
                    }
                }),
                Fault.of("stalled-reads", peers -> {
                    try (RawClient client = peers.alone()) {
                        client.send(peers.request(IMPATIENT)).readResponse();
                        stall(client);
                    }
                }));
    }

    private static List<Fault> floods() {
        return List.of(
                Fault.of("pings", peers -> flood(peers, Wire.ping("flood"))),
                Fault.of("pongs", peers -> flood(peers, Wire.pong("flood"))),
                Fault.of("one-byte-fragments", peers -> fragment(peers, new byte[1])),
                Fault.of("empty-fragments", peers -> fragment(peers, new byte[0])),
                Fault.of("key-updates", peers -> {
                            try (RawClient client = opened(peers, "/listener")) {
                                for (int i = 0; i < KEY_UPDATES; i += KEY_UPDATES_AT_ONCE) {
                                    updateKeys(client, KEY_UPDATES_AT_ONCE);
                                    client.send(Wire.text("still here")).readFrame();
                                }
                                leave(client);
                            }
                        })
                        .on(Network.TLS_OF_HTTP_1),
                Fault.of("key-updates-and-a-reset", peers -> {
                            RawClient client = opened(peers, "/listener");
                            if (areKeysUpdated(client)) {
                                client.reset();
                            }
                        })
                        .on(Network.TLS_OF_HTTP_1));
    }

    /** What goes wrong in each callback, and in a {@code Continue}. */
    private static List<Fault> callbacks(String kind) {
        return List.of(
                Fault.ofApplication("callbacks-with-" + kind, peers -> {
                    for (String callback : CALLBACKS) {
                        fail(peers, "/broken/" + callback, kind, trigger(callback));
                    }
                }),
                Fault.ofApplication(
                        "continue-with-" + kind, peers -> fail(peers, "/broken-continue", kind, Wire.text("x"))));
    }

    private static List<Fault> surroundings() {
        return List.of(
                Fault.ofApplication("continue-that-never-returns", Faults::holdContinue)
                        .between("", "release?id=" + HELD),
                Fault.ofApplication("no-memory-in-the-executor", Faults::starve),
                Fault.ofApplication("full-disk-under-the-log", Faults::failVariously)
                        .between("log?to=full", "log?to=none"),
                Fault.ofApplication("log-that-throws-an-exception", Faults::failVariously)
                        .between("log?to=exception", "log?to=none"),
                Fault.ofApplication("log-that-throws-an-error", Faults::failVariously)
                        .between("log?to=error", "log?to=none"));
    }

    /** A connection that has echoed, so that the server is at rest with it. */
    private static RawClient opened(Peers peers, String path) throws IOException {
        RawClient client = peers.upgraded(path + ID);
        client.send(Wire.text("x")).readFrame();
        return client;
    }

    /** A connection that the server closes. */
    private static RawClient leaving(Peers peers) throws IOException {
        return peers.upgraded("/leaving" + ID).send(Wire.text("leave"));
    }

    /** Waits for the close frame. The endpoint waits for half a second only, and a slow machine takes that: then it was dropped. */
    private static boolean isClosing(RawClient client) {
        try {
            client.readClose();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] withinAHeader() {
        return Arrays.copyOf(Wire.header(0x80 | Wire.TEXT, 300), 3);
    }

    private static byte[] withinAPayload() {
        return Arrays.copyOf(Wire.text("x".repeat(100)), 50);
    }

    /** Resets a connection when the server has read what was sent. */
    private static void reset(RawClient client) throws IOException {
        Eventually.pause(SOON);
        client.reset();
    }

    /** Sends messages, and reads no echo. */
    private static RawClient flooding(RawClient client, int count) throws IOException {
        byte[] message = Wire.binary(new byte[MESSAGE]);
        for (int i = 0; i < count; i++) {
            client.send(message);
        }
        return client;
    }

    private static void resetConnection(Peers peers) throws IOException {
        try (Http2Connection connection = peers.connection()) {
            for (String path : List.of("/listener", "/pool-listener", "/non-blocking", "/steady-listener")) {
                Http2Stream stream = connection.connect(path + ID);
                stream.response();
                stream.send(Wire.binary(new byte[MESSAGE]), withinAPayload());
            }
            Eventually.pause(SOON);
            connection.reset();
        }
    }

    private static void sendSlowly(RawClient client, byte[] bytes) throws IOException {
        for (int i = 0; i < SLOW_BYTES; i++) {
            client.send(new byte[] {bytes[i]});
            Eventually.pause(SECOND);
        }
        client.send(Arrays.copyOfRange(bytes, SLOW_BYTES, bytes.length));
    }

    private static void stall(RawClient client) {
        try {
            flooding(client, TOO_MANY);
            sendUntilDropped(client, Wire.ping("still here"));
        } catch (IOException e) {
            return; // it was dropped before the last message
        }
    }

    private static void sendUntilDropped(RawClient client, byte[] frame) {
        try {
            for (int i = 0; i < 300; i++) {
                client.send(frame);
                Eventually.pause(SOON);
            }
        } catch (IOException e) {
            return; // as it should be
        }
        throw new AssertionError("It was never dropped");
    }

    private static void flood(Peers peers, byte[] frame) throws IOException {
        byte[] frames = Wire.joined(Collections.nCopies(CONTROLS_AT_ONCE, frame).toArray(byte[][]::new));
        RawClient client = opened(peers, "/listener");
        for (int i = 0; i < CONTROLS; i++) {
            client.send(frames);
        }
        client.reset();
    }

    private static void fragment(Peers peers, byte[] fragment) throws IOException {
        byte[] next = Wire.unfinished(Wire.CONTINUATION, fragment);
        byte[] all = Wire.joined(Collections.nCopies(FRAGMENTS, next).toArray(byte[][]::new));
        try (RawClient client = opened(peers, "/listener")) {
            client.send(Wire.unfinished(Wire.BINARY, fragment), all);
            int code = client.readClose().closeCode();
            if (code != 1009) {
                throw new AssertionError("Closed with " + code);
            }
            readToEnd(client);
        }
    }

    private static void updateKeys(RawClient client, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            client.updateKeys();
        }
    }

    /** Reads no answer, which Tomcat does not take. */
    private static boolean areKeysUpdated(RawClient client) {
        try {
            updateKeys(client, KEY_UPDATES);
            return true;
        } catch (IOException e) {
            return false; // it was dropped
        }
    }

    private static byte[] trigger(String callback) {
        return switch (callback) {
            case "text" -> Wire.text("x");
            case "binary" -> Wire.binary(new byte[1]);
            case "ping" -> Wire.ping("x");
            case "pong" -> Wire.pong("x");
            case "error" -> Wire.frame(0x83, new byte[0]);
            default -> new byte[0];
        };
    }

    private static void fail(Peers peers, String path, String kind, byte[] trigger) throws IOException {
        try (RawClient client = peers.open()) {
            client.send(peers.request(path + ID + "&kind=" + kind));
            if (isOpened(client)) {
                try {
                    client.send(trigger, Wire.close(1000));
                } catch (SocketException e) {
                    return; // onOpen has failed, and the server has waited for this peer no longer
                }
                readToEnd(client);
            }
        }
    }

    /** Whether the server has room for it: for blocking endpoints it has few threads. */
    private static boolean isOpened(RawClient client) throws IOException {
        int status = client.readResponse().status();
        if (status != 101 && status != 503) {
            throw new AssertionError("The status was " + status);
        }
        return status == 101;
    }

    private static void holdContinue(Peers peers) throws IOException {
        RawClient client = peers.open().send(peers.request("/slow?id=" + HELD));
        if (isOpened(client)) {
            client.send(Wire.text("nobody reads that"));
            Eventually.pause(Duration.ofSeconds(3));
        }
        client.reset();
    }

    private static void starve(Peers peers) {
        try (RawClient client = peers.upgraded("/starving" + ID)) {
            for (int i = 0; i < STARVING_MESSAGES; i++) {
                client.send(Wire.text("x"));
                Eventually.pause(SOON);
            }
            leave(client);
        } catch (IOException e) {
            return; // it was dropped, for want of a thread
        }
    }

    private static void failVariously(Peers peers) throws IOException {
        reset(opened(peers, "/listener").send(withinAPayload()));
        fail(peers, "/broken/error", "none", trigger("error"));
        fail(peers, "/broken/text", "exception", trigger("text"));
        fail(peers, "/broken-continue", "exception", trigger("text"));
    }

    /** Closes in good order. */
    private static void leave(RawClient client) throws IOException {
        client.send(Wire.close(1000));
        readToEnd(client);
    }

    private static void readToEnd(RawClient client) throws IOException {
        try {
            client.readToEnd();
        } catch (SSLException e) {
            return; // that is the end, too
        }
    }
}
