package org.ws101.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ws101.it.session.Visitor.assertEndsWith1008;
import static org.ws101.it.session.Visitor.assertOpen;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.catalina.session.FileStore;
import org.apache.catalina.session.PersistentManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ws101.WebSocket;

/** Tomcat's sessions when they are moved to a file and back. */
@Execution(ExecutionMode.SAME_THREAD) // its servers share this process
class PersistentManagerIT {
    private final PersistentManager manager = new PersistentManager();

    @TempDir
    Path work;

    private WebServer server() throws Exception {
        FileStore store = new FileStore();
        store.setDirectory(Files.createDirectories(work.resolve("sessions")).toString());
        manager.setStore(store);
        manager.setMaxIdleSwap(0);
        return WebServer.tomcat(new SessionApplication(), work, context -> context.setManager(manager));
    }

    private void swapOut() {
        manager.processPersistenceChecks();
        assertEquals(0, manager.getActiveSessions(), "sessions in memory");
    }

    @Test
    void logoutClosesTheConnectionOfASessionThatWasSwappedOutAndIn() throws Exception {
        try (WebServer server = server()) {
            Visitor ann = new Visitor(server.port());
            ann.get("/session/begin");
            try (WebSocket before = ann.open()) {
                swapOut();
                assertOpen(before);
                try (WebSocket after = ann.open()) {
                    swapOut();
                    ann.get("/session/end");
                    assertEndsWith1008(before);
                    assertEndsWith1008(after);
                }
            }
        }
    }

    @Test
    void whatIsStoredHasNothingOfOursButOneString() throws Exception {
        try (WebServer server = server()) {
            Visitor ann = new Visitor(server.port());
            ann.get("/session/begin");
            for (int i = 0; i < 6; i++) {
                ann.open().close();
            }
            try (WebSocket open = ann.open()) {
                swapOut();
                assertEquals(
                        List.of("org.ws101.servlet.session java.lang.String", "user java.lang.String"),
                        ann.get("/session/names").stream().sorted().toList());
                assertOpen(open);
            }
        }
    }
}
