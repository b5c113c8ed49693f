package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OneTestAtATime;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;

/**
 * Endpoints that are beans: of Weld in a web archive on each distribution, of OpenWebBeans in one on Tomcat, of the servers' own
 * CDI, and of Weld SE beside embedded Jetty.
 */
@ExtendWith(OneTestAtATime.class)
class CdiIT {
    private final String id = UUID.randomUUID().toString();

    static Stream<Container> withCdi() {
        return Container.underTest().filter(Container::hasBeans);
    }

    @ParameterizedTest
    @MethodSource("withCdi")
    void beanIsInjectedInterceptedAndDestroyed(Container container) throws IOException {
        try (RawClient client = Clients.upgraded(container, "/bean-echo/bean?id=" + id)) {
            assertEquals("HELLO", client.readFrame().text());
            assertEquals("hello, bean", client.readFrame().text());
            client.send(Wire.text("x"), Wire.text("y"));
            assertEquals("message 1", client.readFrame().text());
            assertEquals("message 2", client.readFrame().text());
            client.send(Wire.close(1000));
            assertEquals(1000, client.readFrame().closeCode());
        }
        Eventually.answer(() -> container.server().journal(id), List.of("destroyed")::equals);
    }

    @ParameterizedTest
    @MethodSource("withCdi")
    void beanSelectsTheSubprotocol(Container container) throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container
                    .handshake("/bean-echo/x")
                    .with("Sec-WebSocket-Protocol", "other, bean.v1")
                    .bytes());
            Response response = client.readResponse();
            assertEquals(101, response.status());
            assertEquals("bean.v1", response.field("Sec-WebSocket-Protocol"));
        }
    }

    /** What does not fit into the buffers on the way waits with the client: the bean never has more than its bound. */
    @ParameterizedTest
    @MethodSource("withCdi")
    void stagesOfABeanAreBoundedAndAllAreServed(Container container) throws Exception {
        int count = 16 * 500;
        for (String path : List.of("/bean-late", "/bean-late-pool")) {
            try (RawClient client = Clients.upgraded(container, path)) {
                CompletableFuture<Void> sending =
                        CompletableFuture.runAsync(() -> sendNumbers(client, count), task -> new Thread(task).start());
                for (int i = 0; i < count; i++) {
                    assertEquals(i + " 16", client.readFrame().text());
                }
                sending.get(30, TimeUnit.SECONDS);
            }
        }
    }

    private static void sendNumbers(RawClient client, int count) {
        try {
            for (int i = 0; i < count; i += 100) {
                client.send(IntStream.range(i, i + 100)
                        .mapToObj(number -> Wire.text("" + number))
                        .toArray(byte[][]::new));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("withCdi")
    void producedBeanServes(Container container) throws IOException {
        try (RawClient client = Clients.upgraded(container, "/bean-produced")) {
            assertEquals("hello, produced", client.readFrame().text());
            assertEquals(1000, client.readFrame().closeCode());
        }
    }
}
