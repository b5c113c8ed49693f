package org.ws101.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ws101.it.harness.Eventually;
import org.ws101.testkit.wire.Wire;

/** What Tomcat logs without the library, so that {@link AbuseIT} may pass over it. */
@Timeout(60)
@Execution(ExecutionMode.SAME_THREAD) // it reads the log of this process
class ContainersOwnWordsIT {
    private final LinkedBlockingQueue<LogRecord> logged = new LinkedBlockingQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    /** Held: the log manager would forget it. */
    private final Logger logger = Logger.getLogger("org.apache");

    private final Tomcat tomcat = new Tomcat();

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws LifecycleException {
        logger.addHandler(handler);
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        tomcat.getEngine().setBackgroundProcessorDelay(1);
        tomcat.getConnector();
        tomcat.start();
    }

    @AfterEach
    void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
        logger.removeHandler(handler);
    }

    /**
     * Every few seconds a thread of Tomcat's visits all contexts, each with its class loader. At one that is stopping it waits until
     * that has stopped, and Tomcat takes the class loader for a sign that the application started the thread.
     */
    @Test
    void tomcatWarnsOfItsOwnThreadWhenAContextIsSlowToStop() throws InterruptedException {
        Context context = tomcat.addContext("/spare", directory.toString());
        context.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.STOP_EVENT)) {
                Eventually.answer(ContainersOwnWordsIT::visitorWaits, waits -> waits);
            }
        });
        tomcat.getHost().removeChild(context);
        awaitLine("The web application [spare] appears to have started a thread named [Catalina-utility-");
    }

    private static boolean visitorWaits() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread ->
                        thread.getName().startsWith("Catalina-utility-") && thread.getState() == Thread.State.BLOCKED);
    }

    @Test
    void tomcatTellsOfFramesBehindARequestForNothing() throws IOException, InterruptedException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), tomcat.getConnector().getLocalPort())) {
            socket.getOutputStream()
                    .write("GET /spare/echo HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(Wire.ping("frame"));
            awaitLine("Error parsing HTTP request header");
        }
    }

    private void awaitLine(String beginning) throws InterruptedException {
        while (!String.valueOf(logged.take().getMessage()).startsWith(beginning)) {
            // another line
        }
    }
}
