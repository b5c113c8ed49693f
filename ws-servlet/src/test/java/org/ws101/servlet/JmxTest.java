package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.OverflowPolicy;
import org.ws101.WebSocket;
import org.ws101.WebSocketException;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.servlet.WebSocketApplicationMXBean.EndpointCounts;
import org.ws101.servlet.WebSocketApplicationMXBean.OpenConnection;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

/** What JMX shows of applications, by the MBean server of the platform. */
@Timeout(60)
class JmxTest {
    /** Each character that means something in the name of an MBean. */
    private static final String CONTEXT = "/a,b=c:d*";

    private static final String NAME = "org.ws101:type=Application,name=\"/a,b=c:d\\*\"";
    private static final MBeanServer MBEANS = ManagementFactory.getPlatformMBeanServer();

    private static final class Echo implements WebSocketListener {
        @Override
        public void onText(WebSocket webSocket, String text) {
            webSocket.sendText(text);
        }
    }

    private static WebSocketApplication echo() {
        return endpoints -> endpoints
                .add("/rooms/{room}", Endpoint.listening(Echo::new))
                .add("/closed", Endpoint.of(ws -> {}).withCheck(request -> HandshakeDecision.refuse(418, "No.")));
    }

    private static ServedContext server(Map<String, String> initParams, WebSocketApplication application) {
        ServedContext server = new ServedContext();
        server.context().setContextPath(CONTEXT);
        server.addFilter(new WebSocketFilter(application), initParams);
        return server.start();
    }

    private static Set<String> names() throws Exception {
        Set<String> names = new HashSet<>();
        for (ObjectName name : MBEANS.queryNames(new ObjectName("org.ws101:type=Application,*"), null)) {
            names.add(name.toString());
        }
        names.removeIf(name -> !name.contains("a,b=c"));
        return names;
    }

    private static WebSocketApplicationMXBean application() throws Exception {
        return JMX.newMXBeanProxy(MBEANS, new ObjectName(NAME), WebSocketApplicationMXBean.class);
    }

    private static RawClient connected(ServedContext server, String path) throws Exception {
        return RawClient.upgraded(server.port(), CONTEXT + path);
    }

    /** Echoes once, so that it is listed. */
    private static RawClient echoed(ServedContext server, String path) throws Exception {
        RawClient client = connected(server, path);
        client.sendText("x");
        assertEquals("x", client.readText());
        return client;
    }

    @Test
    void countsAndConnections() throws Exception {
        ServedContext server = new ServedContext();
        server.context().setContextPath(CONTEXT);
        server.context().setDisplayName("Rooms");
        server.addFilter(ServedContext.login("ann"), Map.of())
                .addFilter(new WebSocketFilter(echo()), Map.of("maxConnections", "7"));
        try (ServedContext started = server.start();
                RawClient refused = RawClient.open(started.port());
                RawClient first = echoed(started, "/rooms/a?ticket=secret");
                RawClient second = echoed(started, "/rooms/b")) {
            assertEquals(
                    418, refused.exchange(Request.upgrade(CONTEXT + "/closed")).status());
            WebSocketApplicationMXBean shown = application();
            assertEquals(CONTEXT, shown.getContextPath());
            assertEquals("Rooms", shown.getDisplayName());
            assertTrue(shown.isServing());
            assertEquals(2, shown.getOpenConnections());
            assertEquals(7, shown.getMaxConnections());
            assertEquals(2, shown.getOpenedConnections());
            assertEquals(1, shown.getRefusedHandshakes());
            assertEquals(List.of("/closed 0 0 1", "/rooms/{room} 2 2 0"), counts(shown));

            while (shown.listConnections(1).get(0).getQueuedOutputBytes() > 0) {
                Thread.onSpinWait(); // the echo has arrived before its write returns
            }
            List<OpenConnection> connections = shown.listConnections(10);
            assertEquals(
                    Set.of("/rooms/a", "/rooms/b"),
                    Set.of(connections.get(0).getPath(), connections.get(1).getPath()));
            OpenConnection one = connections.get(0);
            assertTrue(one.getId().startsWith("s"), one::getId);
            assertEquals("/rooms/{room}", one.getEndpoint());
            assertEquals("ann", one.getUser());
            assertTrue(one.getRemoteAddress().startsWith("127.0.0.1:"), one::getRemoteAddress);
            assertTrue(one.getAgeSeconds() >= 0 && one.getAgeSeconds() < 60, () -> "" + one.getAgeSeconds());
            assertEquals(0, one.getQueuedOutputBytes());
            assertEquals(0, one.getQueuedOutputMessages());
            assertEquals(0, one.getQueuedInputMessages());
            assertEquals(1, shown.listConnections(1).size());
            assertThrows(IllegalArgumentException.class, () -> shown.listConnections(0));
            assertEquals("x", echoOf(first) + echoOf(second).substring(1));
        }
        assertEquals(Set.of(), names());
    }

    private static String echoOf(RawClient client) throws Exception {
        return client.sendText("x").readText();
    }

    private static List<String> counts(WebSocketApplicationMXBean shown) {
        return shown.getEndpoints().stream().map(JmxTest::line).toList();
    }

    private static String line(EndpointCounts of) {
        return of.getPath() + " " + of.getOpenConnections() + " " + of.getOpenedConnections() + " "
                + of.getRefusedHandshakes();
    }

    /** As a console without our classes has it. */
    @Test
    void allIsOpenData() throws Exception {
        try (ServedContext server = server(Map.of(), echo());
                RawClient client = echoed(server, "/rooms/a")) {
            ObjectName name = new ObjectName(NAME);
            CompositeData[] endpoints = assertInstanceOf(CompositeData[].class, MBEANS.getAttribute(name, "Endpoints"));
            assertEquals("/closed", endpoints[0].get("path"));
            CompositeData[] connections = assertInstanceOf(
                    CompositeData[].class,
                    MBEANS.invoke(name, "listConnections", new Object[] {10}, new String[] {"int"}));
            assertEquals("/rooms/{room}", connections[0].get("endpoint"));
            assertNull(connections[0].get("user"));
            assertEquals("x", echoOf(client));
        }
    }

    @Test
    void queues() throws Exception {
        CountDownLatch full = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        WebSocketApplication application = endpoints -> endpoints
                .add("/busy", Endpoint.of(ws -> {
                    ws.receiveAll();
                    ws.sendText("busy");
                    end.await();
                }))
                .add(
                        "/flood",
                        Endpoint.of(ws -> {
                                    byte[] much = new byte[1 << 16];
                                    assertThrows(WebSocketException.class, () -> {
                                        while (true) {
                                            ws.sendBinary(much);
                                        }
                                    });
                                    full.countDown();
                                    end.await();
                                })
                                .withOptions(WebSocketOptions.builder()
                                        .outboundOverflow(OverflowPolicy.FAIL)
                                        .build()));
        try (ServedContext server = server(Map.of("stopTimeout", "0s"), application);
                RawClient busy = connected(server, "/busy");
                RawClient flooded = connected(server, "/flood")) {
            busy.sendText("x");
            assertEquals("busy", busy.readText());
            busy.sendText("1").sendText("2").sendText("3");
            flooded.sendText("x"); // and reads nothing
            full.await();
            WebSocketApplicationMXBean shown = application();
            OpenConnection first = shown.listConnections(10).get(0);
            assertEquals("/flood", first.getEndpoint(), "that with the most output");
            assertTrue(first.getQueuedOutputBytes() > 1 << 16, () -> "" + first.getQueuedOutputBytes());
            assertTrue(first.getQueuedOutputMessages() > 0, () -> "" + first.getQueuedOutputMessages());
            while (shown.listConnections(10).get(1).getQueuedInputMessages() < 3) {
                Thread.onSpinWait();
            }
            end.countDown();
        }
    }

    @Test
    void closesAConnection() throws Exception {
        try (LogRecorder log = new LogRecorder(WebSocket.class.getName());
                ServedContext server = server(Map.of(), echo());
                RawClient client = echoed(server, "/rooms/a");
                RawClient other = echoed(server, "/rooms/b")) {
            WebSocketApplicationMXBean shown = application();
            String id = shown.listConnections(10).stream()
                    .filter(each -> each.getPath().equals("/rooms/a"))
                    .findFirst()
                    .orElseThrow()
                    .getId();
            assertThrows(IllegalArgumentException.class, () -> shown.closeConnection(id, 1006, ""));
            assertThrows(IllegalArgumentException.class, () -> shown.closeConnection(id, 77, ""));
            assertTrue(shown.closeConnection(id, 4000, "bye"));
            assertEquals("88050fa0627965", client.readFrame().wholeHex());
            client.sendClose(4000);
            assertTrue(client.isClosedByPeer());
            while (shown.getOpenConnections() > 1) {
                Thread.onSpinWait();
            }
            assertFalse(shown.closeConnection(id, 4000, "bye"));
            assertEquals("x", echoOf(other));
            assertTrue(log.text().contains("closed with 4000 (bye); this was requested by JMX"), log::text);
        }
    }

    @Test
    void twoApplicationsOfOneNameAndOneThatStartsAgain() throws Exception {
        assertEquals(Set.of(), names());
        try (ServedContext first = server(Map.of(), echo())) {
            try (ServedContext second = server(Map.of("maxConnections", "5"), echo());
                    RawClient client = echoed(second, "/rooms/a")) {
                assertEquals(Set.of(NAME, NAME + ",instance=2"), names());
                assertEquals(0, application().getOpenConnections());
                assertEquals("x", echoOf(client));
                first.undeploy();
                assertEquals(Set.of(NAME + ",instance=2"), names());
                first.deployAgain();
                assertEquals(Set.of(NAME, NAME + ",instance=2"), names());
                assertEquals(10_000, application().getMaxConnections());
            }
            assertEquals(Set.of(NAME), names());
        }
        assertEquals(Set.of(), names());
    }

    @Test
    void severalFiltersAreOneApplication() throws Exception {
        ServedContext server = new ServedContext();
        server.context().setContextPath(CONTEXT);
        server.addFilter(new WebSocketFilter(echo()), Map.of("maxConnections", "5"));
        server.addFilter(ServedContext.holder(new WebSocketFilter(), Map.of("maxConnections", "6")));
        try (ServedContext started = server.start()) {
            assertEquals(Set.of(NAME), names());
            assertEquals(11, application().getMaxConnections());
            started.filter().destroy();
            assertEquals(Set.of(NAME), names());
            assertFalse(application().isServing());
        }
        assertEquals(Set.of(), names());
    }

    @Test
    void nothingIsThereWhenTheFilterSaysSoOrCannotStart() throws Exception {
        try (ServedContext server = server(Map.of("jmx", "false"), echo());
                RawClient client = echoed(server, "/rooms/a")) {
            assertEquals(Set.of(), names());
            assertEquals("x", echoOf(client));
        }
        assertThrows(WebSocketDeploymentException.class, () -> server(Map.of("jmx", "perhaps"), echo()));
        assertEquals(Set.of(), names());
    }

    @Test
    void whatSomebodyElseTakesOffDoesNotMatter() throws Exception {
        try (ServedContext server = server(Map.of(), echo());
                RawClient client = echoed(server, "/rooms/a")) {
            MBEANS.unregisterMBean(new ObjectName(NAME));
            assertEquals("x", echoOf(client));
        }
        assertEquals(Set.of(), names());
    }
}
