package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.ws101.testkit.wire.RawClient;

/** Applications in a class loader that has the class path of this one, but for the API of Jakarta Messaging, which is optional. */
class WithoutJakartaMessagingTest {
    private static Object call(Class<? extends Callable<?>> task) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("jakarta.jms-api")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader without =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            assertThrows(ClassNotFoundException.class, () -> without.loadClass("jakarta.jms.ConnectionFactory"));
            thread.setContextClassLoader(without);
            Callable<?> there = (Callable<?>)
                    without.loadClass(task.getName()).getConstructor().newInstance();
            return there.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void connectionsAreServedAndARelayOfOnesOwnCarriesBroadcasts() throws Exception {
        assertEquals("hello, QUEUED", call(Serving.class));
    }

    @Test
    void aTopicFailsTheDeploymentAndTheMessageSaysWhatToAdd() throws Exception {
        String message = (String) call(Failing.class);
        assertTrue(message.startsWith("There is no Jakarta Messaging for the relay over the topic chat ("), message);
        assertTrue(message.contains("org.apache.activemq:artemis-jakarta-client"), message);
    }

    /** Of the class loader without it. */
    public static final class Serving implements Callable<String> {
        @Override
        public String call() throws Exception {
            MemoryRelay relay = MemoryRelay.between(1).get(0);
            ServedContext server =
                    ServedContext.serving(endpoints -> endpoints.relay(relay).add("/a", Endpoint.of(webSocket -> {
                        webSocket.sendText("welcome");
                        webSocket.forEachMessage(webSocket::send);
                    })));
            try (RawClient client = RawClient.upgraded(server.port(), "/a")) {
                assertEquals("welcome", client.readText()); // it is listed
                Connections all =
                        WebSocketConnections.of(server.servletContext()).all();
                Connections.Outcome outcome = all.broadcast("hello");
                return client.readText() + ", " + outcome.otherNodes();
            } finally {
                server.close();
            }
        }
    }

    /** Of the class loader without it. */
    public static final class Failing implements Callable<String> {
        @Override
        public String call() {
            Map<String, String> names = Map.of("relayConnectionFactory", "java:/Factory", "relayTopic", "chat");
            return assertThrows(WebSocketDeploymentException.class, () -> ServedContext.serving(names, endpoints -> {}))
                    .getMessage();
        }
    }
}
