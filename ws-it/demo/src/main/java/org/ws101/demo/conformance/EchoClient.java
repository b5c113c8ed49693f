package org.ws101.demo.conformance;

import java.net.URI;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.ws101.Message;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.client.WebSocketClient;

/**
 * Lets a conformance suite that acts as a server try the client out: asks it how many cases it has, connects for each of them
 * and sends every message back until the suite ends the connection, and asks for the report. See docs/CONFORMANCE.md.
 *
 * <p>A case that fails does not end the run: what to make of it is the suite's affair.
 */
public final class EchoClient {
    private static final String DEFAULT_SUITE = "ws://127.0.0.1:9001";
    /** Kept here, for the logging of the JDK forgets the level of a logger that nobody holds. */
    private static final Logger ROOT = Logger.getLogger("");

    private final WebSocketClient client = WebSocketClient.builder()
            .connectTimeout(Duration.ofMinutes(1))
            .options(Generous.options(PermessageDeflate.Parameters.none().clientMaxWindowBits()))
            .build();
    private final URI suite;
    private final String agent;

    private EchoClient(URI suite, String agent) {
        this.suite = suite;
        this.agent = agent;
    }

    /**
     * Runs all cases.
     *
     * @param args the address of the suite, by default {@code ws://127.0.0.1:9001}, and the name for the client in its report,
     *     by default {@code ws101}
     */
    public static void main(String[] args) {
        ROOT.setLevel(Level.WARNING);
        try {
            new EchoClient(URI.create(args.length > 0 ? args[0] : DEFAULT_SUITE), args.length > 1 ? args[1] : "ws101")
                    .run();
        } catch (Exception failure) {
            System.err.println("ws101 echo client: " + failure.getMessage());
            System.exit(1);
        }
    }

    private void run() throws Exception {
        int count = caseCount();
        for (int number = 1; number <= count; number++) {
            runCase(number);
        }
        updateReports();
        System.out.println("ws101 echo client: ran " + count + " cases");
    }

    private int caseCount() throws Exception {
        try (WebSocket webSocket = client.connect(suite.resolve("/getCaseCount"))) {
            if (!(webSocket.receiveAll() instanceof Message.Text count)) {
                throw new IllegalStateException(suite + " does not tell how many cases it has");
            }
            awaitEnd(webSocket);
            return Integer.parseInt(count.data());
        }
    }

    private void runCase(int number) {
        WebSocketClient forCase = client.toBuilder()
                .parameter("case", Integer.toString(number))
                .parameter("agent", agent)
                .build();
        try (WebSocket webSocket = forCase.connect(suite.resolve("/runCase"))) {
            webSocket.forEachMessage(webSocket::sendAll);
        } catch (WebSocketClosedException ended) {
            // in many cases the suite breaks a rule, or leaves: it knows how
        } catch (Exception failure) {
            System.out.println("case " + number + ": " + failure.getMessage());
        }
    }

    private void updateReports() throws Exception {
        WebSocketClient forReport = client.toBuilder().parameter("agent", agent).build();
        try (WebSocket webSocket = forReport.connect(suite.resolve("/updateReports"))) {
            awaitEnd(webSocket);
        }
    }

    /** However that comes. */
    private static void awaitEnd(WebSocket webSocket) throws Exception {
        try {
            webSocket.forEachMessage(nothingMore -> {});
        } catch (WebSocketClosedException ended) {
            // what matters has been said
        }
    }
}
