package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ws101.it.harness.RawClient;
import org.ws101.it.harness.Wire;
import org.ws101.servlet.WebSocketFilter;

/** A Tomcat with several applications, which it stops one after the other. */
@Execution(ExecutionMode.SAME_THREAD) // its servers share this process
@Timeout(60)
class TomcatStoppingIT {
    private static final List<String> PATHS = List.of("/a", "/b", "/c");

    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector("HTTP/1.1");
    private final List<RawClient> clients = new ArrayList<>();

    @BeforeEach
    void start(@TempDir Path work) throws LifecycleException {
        tomcat.setBaseDir(work.toString());
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        for (String path : PATHS) {
            tomcat.addContext(path, work.toString())
                    .addServletContainerInitializer(
                            (classes, context) -> {
                                var filter = context.addFilter(
                                        "webSocket",
                                        new WebSocketFilter(endpoints ->
                                                endpoints.add("/echo", ws -> ws.forEachMessage(ws::sendAll))));
                                context.addServlet("default", new DefaultServlet())
                                        .addMapping("/"); // no filter without
                                filter.setAsyncSupported(true);
                                filter.setInitParameter("stopTimeout", "1h");
                                filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
                            },
                            Set.of());
        }
        tomcat.start();
    }

    @AfterEach
    void destroy() throws LifecycleException, IOException {
        for (RawClient client : clients) {
            client.close();
        }
        tomcat.destroy();
    }

    @Test
    void allApplicationsOfAServerSay1001BeforeAnyIsWaitedFor() throws Exception {
        allSay1001WhenItStops(tomcat.getServer());
    }

    @Test
    void soDoThoseOfAHost() throws Exception {
        allSay1001WhenItStops(tomcat.getHost());
        tomcat.stop();
    }

    private void allSay1001WhenItStops(Lifecycle what) throws Exception {
        for (String path : PATHS) {
            clients.add(RawClient.open(connector.getLocalPort()).upgradeAt(path + "/echo"));
        }
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> stop(what), task -> new Thread(task).start());
        for (RawClient client : clients) {
            assertEquals(1001, client.readFrame().closeCode());
        }
        for (RawClient client : clients) {
            client.send(Wire.close(1001));
            assertTrue(client.isAtEnd());
        }
        stopped.join();
    }

    @Test
    void anApplicationThatIsUndeployedIsForgotten() throws Exception {
        int before = tomcat.getServer().findLifecycleListeners().length;
        ((Lifecycle) tomcat.getHost().findChild("/a")).stop();
        assertEquals(before - 1, tomcat.getServer().findLifecycleListeners().length);
        tomcat.stop();
    }

    private static void stop(Lifecycle what) {
        try {
            what.stop();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }
}
