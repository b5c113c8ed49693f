package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

/** The same result however the network cuts the bytes up. */
@OnEveryContainer
class DeliveryIT {
    private final Container container;

    DeliveryIT(Container container) {
        this.container = container;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/listener", "/non-blocking"})
    void firstFramesInTheSegmentOfTheRequest(String path) throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake(path).bytes(), Wire.text("early"), Wire.text("bird"));
            assertEquals(101, client.readResponse().status());
            assertEquals("early", client.readFrame().text());
            assertEquals("bird", client.readFrame().text());
            client.send(Wire.text("later"));
            assertEquals("later", client.readFrame().text());
        }
    }

    @Test
    void firstFrameLargerThanTheBufferOfTheRequest() throws IOException {
        byte[] payload = new byte[100_000];
        new Random(2).nextBytes(payload);
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake("/echo").bytes(), Wire.binary(payload));
            assertEquals(101, client.readResponse().status());
            assertArrayEquals(payload, client.readMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/listener", "/non-blocking"})
    void firstFrameOneSecondAfterThe101(String path) throws IOException {
        try (RawClient client = Clients.upgraded(container, path)) {
            Eventually.pause(Duration.ofSeconds(1));
            client.send(Wire.text("late"));
            assertEquals("late", client.readFrame().text());
        }
    }

    @Test
    void everyByteInASegmentOfItsOwn() throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.sendByteByByte(Wire.joined(
                    container.handshake("/listener").bytes(),
                    Wire.text("byte by byte"),
                    Wire.ping("p"),
                    Wire.binary(new byte[200])));
            assertEquals(101, client.readResponse().status());
            assertEquals("byte by byte", client.readFrame().text());
            assertEquals("p", client.readFrame().text());
            assertEquals(200, client.readFrame().payload().length);
        }
    }

    @Test
    void handshakeAndFrameSplitAtEveryByte() throws IOException {
        byte[] request = container.handshake("/listener").bytes();
        byte[] all = Wire.joined(request, Wire.text("split"));
        for (int at = 1; at < all.length; at++) {
            try (RawClient client = Clients.open(container)) {
                client.send(Arrays.copyOfRange(all, 0, at));
                // the rest of the request must not wait for an answer; the rest of the frame may
                if (at >= request.length) {
                    assertEquals(101, client.readResponse().status());
                }
                client.send(Arrays.copyOfRange(all, at, all.length));
                if (at < request.length) {
                    assertEquals(101, client.readResponse().status());
                }
                assertEquals("split", client.readFrame().text(), "split at " + at);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/listener", "/non-blocking"})
    void bothDirectionsFullDoNotDeadlock(String path) throws Exception {
        byte[] payload = new byte[500_000];
        new Random(3).nextBytes(payload);
        int count = 20;
        try (RawClient client = Clients.upgraded(container, path)) {
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        client.send(Wire.binary(payload));
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sender.start();
            for (int i = 0; i < count; i++) {
                assertArrayEquals(payload, client.readMessage());
            }
            sender.join();
        }
    }
}
