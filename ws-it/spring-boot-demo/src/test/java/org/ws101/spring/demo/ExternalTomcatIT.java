package org.ws101.spring.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;

/** The demo as a WAR in a distribution of Tomcat, which finds the classes of the starter, of ws-cdi and of ws-servlet by itself. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExternalTomcatIT {
    /** Those before keep the class loader whose records have been compared last. */
    private static final int FIRST_JDK_WITHOUT_LEAK = 19;

    private static final List<String> IN_GOOD_ORDER =
            List.of("log: the connection has ended", "log: the bean is destroyed");

    @TempDir
    static Path base;

    private static ExternalTomcat tomcat;

    @BeforeAll
    static void start() throws Exception {
        tomcat = ExternalTomcat.start(base);
    }

    @AfterAll
    static void stop() {
        tomcat.close();
    }

    @Test
    @Order(1)
    void beansAreServedBehindSpringSecurity() {
        for (String path : List.of("/chat/lobby", "/log")) {
            HandshakeException refused = assertThrows(
                    HandshakeException.class, () -> FatJarIT.client().build().connect(tomcat.uri(path)));
            assertEquals(401, refused.status());
        }
        try (WebSocket ann = tomcat.connect("/chat/lobby")) {
            ann.sendText("Hello");
            assertEquals(new Message.Text("{\"by\":\"ann\",\"text\":\"Hello\"}"), ann.receiveAll());
        }
    }

    @Test
    @Order(2)
    void aRedeploymentSays1001FirstAndLeavesNothing() throws Exception {
        try (WebSocket before = log()) {
            tomcat.undeploy();
            assertGoesAway(before);
        }
        assertEquals(IN_GOOD_ORDER, tomcat.lines("log: ", 2));
        tomcat.deploy();
        log().close();
        assertEquals(3, tomcat.lines("log: ", 3).size()); // its end is not among those of the next test
        assertEquals(1, tomcat.live("org.ws101.spring.demo.Chat"));
        if (Runtime.version().feature() >= FIRST_JDK_WITHOUT_LEAK) {
            assertEquals(1, tomcat.live("org.apache.catalina.loader.ParallelWebappClassLoader"));
        }
        assertFalse(tomcat.output().contains("memory leak"), tomcat::output);
    }

    @Test
    @Order(3)
    void theStopOfTheServerSays1001First() throws Exception {
        int said = tomcat.lines("log: ", 0).size();
        try (WebSocket open = log()) {
            tomcat.stop();
            assertGoesAway(open);
        }
        List<String> lines = tomcat.lines("log: ", said + 2);
        assertEquals(IN_GOOD_ORDER, lines.subList(said, lines.size()));
        assertTrue(tomcat.hasEnded());
    }

    /** A connection to the endpoint that Spring has injected into. */
    private static WebSocket log() {
        WebSocket log = tomcat.connect("/log");
        assertEquals(new Message.Text("chat"), log.receiveAll());
        return log;
    }

    private static void assertGoesAway(WebSocket open) {
        WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, open::receiveAll);
        assertEquals(CloseCode.GOING_AWAY, closed.reason().code());
    }
}
