package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;

/** An application is deployed and undeployed again and again while connections are open, and nothing of it stays behind. */
@Execution(ExecutionMode.CONCURRENT) // beside all other classes: it waits most of its time
class RedeployIT {
    /** An application takes as long to start as a server, and some seconds where nothing else runs. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Pattern WEB_APPLICATION_LOADER = Pattern.compile("\\.(Parallel)?Web[aA]ppClassLoader$");

    @ParameterizedTest
    @EnumSource(names = {"JETTY_HOME_EE10", "TOMCAT_10_DISTRIBUTION", "TOMCAT_10_OPENWEBBEANS"})
    void everyPeerGets1001AndNoClassLoaderIsRetained(Container container) throws IOException {
        redeploy(container, 8);
    }

    @ParameterizedTest
    @EnumSource(names = {"JETTY_HOME_EE10", "TOMCAT_10_DISTRIBUTION", "TOMCAT_10_OPENWEBBEANS"})
    @Tag("soak")
    void noClassLoaderIsRetainedWhenThatHappensFiftyTimes(Container container) throws IOException {
        redeploy(container, 50);
    }

    private static void redeploy(Container container, int times) throws IOException {
        try (Server server = container.ownServer()) {
            for (int time = 1; time <= times; time++) {
                Eventually.answer(() -> statusOfSpare(server), status -> status == 200, PATIENCE);
                undeployUnderOpenConnections(server);
                Eventually.answer(() -> statusOfSpare(server), status -> status == 404, PATIENCE);
                if (time < times) {
                    server.deploySpare();
                }
            }
            assertOnlyTheOtherApplicationIsLeft(server);
        }
    }

    /** Asks on a connection of its own: Jetty keeps an application while a connection that has asked it is open. */
    private static int statusOfSpare(Server server) {
        try (RawClient client = Clients.open(server)) {
            client.send(Request.get("/spare/hello").with("Connection", "close").bytes());
            return client.readResponse().status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void undeployUnderOpenConnections(Server server) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (String path : List.of("/echo", "/listener", "/bean-echo/x")) {
                RawClient client = Clients.open(server);
                clients.add(client);
                client.send(Request.upgrade("/spare" + path).bytes());
                assertEquals(101, client.readResponse().status());
                client.send(Wire.text("before"));
                client.readFrame();
            }
            server.undeploySpare();
            for (RawClient client : clients) {
                assertEquals(1001, closeOf(client));
                assertTrue(client.isAtEnd());
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private static int closeOf(RawClient client) throws IOException {
        var frame = client.readFrame();
        while (frame.opcode() == Wire.TEXT) {
            frame = client.readFrame();
        }
        client.send(Wire.close(frame.closeCode()));
        return frame.closeCode();
    }

    /** Of all the class loaders that were there, one is left: that of the application which the probe asks. */
    private static void assertOnlyTheOtherApplicationIsLeft(Server server) throws IOException {
        server.probe("record");
        int left = server.liveInstances(WEB_APPLICATION_LOADER);
        for (int i = 0; i < 60 && left != 1; i++) {
            Eventually.pause(Duration.ofMillis(500));
            left = server.liveInstances(WEB_APPLICATION_LOADER);
        }
        assertEquals(1, left, () -> "class loaders of applications; threads of others: " + server.probe("strangers"));
    }
}
