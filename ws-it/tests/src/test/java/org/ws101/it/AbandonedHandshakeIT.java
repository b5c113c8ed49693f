package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;

/** Clients that reset the connection while their handshake is being answered: nothing of them stays, and nobody hears of them. */
@OnEveryContainer
class AbandonedHandshakeIT {
    private static final int HANDSHAKES = 300;
    /** At once: so many filters may wait without taking all threads of a container. */
    private static final int AT_ONCE = 10;
    /** Below every timeout that would clear up in the end. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final Pattern PLACE =
            Pattern.compile("^org\\.ws101\\.servlet\\.internal\\.server\\.OpenConnections\\$Place$");

    /**
     * What Jetty logs over HTTP/2 when a reset comes just before it gives the connection to the stream's end point. It catches that, and the
     * connection ends when it begins to read.
     */
    private static final Pattern RESET_DURING_UPGRADE = Pattern.compile(
            "java\\.lang\\.NullPointerException.*\\R\\s+at org\\.eclipse\\.jetty\\.http2\\.HTTP2StreamEndPoint\\.close\\(.*(\\R\\s+at .*)*");

    private final Container container;
    private final String id = UUID.randomUUID().toString();

    AbandonedHandshakeIT(Container container) {
        this.container = container;
    }

    @Test
    void leavesNothingBehind() throws IOException {
        int placesBefore = places();
        int listedBefore = number("listed");
        int socketsBefore = number("sockets");
        // not before: Liberty starts filters, which may warn, after it says that it is up
        String logBefore = container.server().log();
        for (int i = 0; i < HANDSHAKES / AT_ONCE; i++) {
            abandon(id + i, i % 2 == 0 ? "/meddled/echo" : "/meddled/listener");
        }
        Eventually.answer(() -> number("sockets"), count -> count <= socketsBefore, SOON);
        Eventually.answer(this::places, count -> count <= placesBefore, SOON);
        Eventually.answer(() -> number("listed"), count -> count <= listedBefore, SOON);
        for (int i = 0; i < HANDSHAKES / AT_ONCE; i++) {
            String batch = id + i;
            Eventually.answer(
                    () -> container.server().journal(batch),
                    journal -> !journal.contains("open") || journal.contains("close 1006"),
                    SOON);
        }
        assertEquals("", troubles(container.server().log().substring(logBefore.length())));
    }

    private void abandon(String batch, String path) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            RawClient client = Clients.open(container);
            clients.add(client);
            client.send(
                    container.handshake(path + "?how=held-before&id=" + batch).bytes());
        }
        Eventually.answer(
                () -> container.server().journal(batch),
                journal -> journal.stream().filter("asked"::equals).count() == AT_ONCE);
        for (RawClient client : clients) {
            client.reset();
        }
        container.server().probe("release?id=" + batch);
    }

    private int number(String question) {
        return Integer.parseInt(container.server().probe(question));
    }

    private int places() {
        return container.server().liveInstances(PLACE);
    }

    /** What a log has of exceptions and of levels from warning on, but for {@link #RESET_DURING_UPGRADE}. */
    private static String troubles(String log) {
        return RESET_DURING_UPGRADE
                .matcher(log)
                .replaceAll("")
                .lines()
                .filter(line -> line.matches(".*(WARN|SEVERE|ERROR|\\bat [\\w.$/@]+\\().*"))
                .limit(20)
                .reduce("", (all, line) -> all + line + "\n");
    }
}
