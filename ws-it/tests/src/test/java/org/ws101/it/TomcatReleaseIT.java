package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.client.WebSocketClient;
import org.ws101.it.app.TestContext;
import org.ws101.it.harness.Eventually;

/** What Tomcat keeps of a connection that is over: nothing, whenever it is closed. */
@Execution(ExecutionMode.SAME_THREAD) // its servers share this process
class TomcatReleaseIT {
    private final AtomicReference<@Nullable WebSocket> victim = new AtomicReference<>();

    @Test
    @Timeout(60)
    void connectionThatIsClosedAsTomcatEndsAnEventIsReleased(@TempDir Path work) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(work.toString());
        ClosingProtocol protocol = new ClosingProtocol();
        Connector connector = new Connector(protocol);
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        tomcat.addContext("", work.toString())
                .addServletContainerInitializer(
                        new TestContext(endpoints -> endpoints.add("/victim", this::proceed)), Set.of());
        tomcat.start();
        try {
            URI uri = URI.create("ws://127.0.0.1:" + connector.getLocalPort() + "/victim");
            try (WebSocket webSocket = WebSocketClient.create().connect(uri)) {
                assertThrows(WebSocketClosedException.class, () -> {
                    webSocket.receiveAll();
                    webSocket.sendText("an event, if the first was over too soon");
                    webSocket.receiveAll();
                });
            }
            Eventually.answer(protocol::getWaitingProcessorCount, count -> count == 0);
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private void proceed(WebSocket webSocket) {
        webSocket.sendText("ready"); // while it is written, nobody else would close
        victim.set(webSocket);
        webSocket.receiveAll();
        webSocket.receiveAll();
    }

    /** Has the victim closed at the worst moment: Tomcat's code has been told that the connection goes on. */
    private final class ClosingProtocol extends Http11NioProtocol {
        @Override
        public void addWaitingProcessor(Processor processor) {
            WebSocket webSocket = victim.getAndSet(null);
            if (webSocket != null) {
                Thread closer = new Thread(webSocket::abort, "closer");
                closer.start();
                // it has closed the connection, or waits until this event is over
                while (closer.isAlive() && closer.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
            super.addWaitingProcessor(processor);
        }
    }
}
