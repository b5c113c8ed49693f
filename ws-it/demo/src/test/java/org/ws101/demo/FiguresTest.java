package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseCode;
import org.ws101.testkit.TestClient;

/** What the demo counts: the page for Prometheus, and the figures of its own page. */
@Timeout(180)
class FiguresTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private final Jsonb jsonb = JsonbBuilder.create();
    private Demo demo;

    @BeforeEach
    void start() throws Exception {
        demo = Demo.start(0);
    }

    @AfterEach
    void stop() throws Exception {
        jsonb.close();
        demo.close();
    }

    private HttpResponse<String> metrics() throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(demo.uri().resolve("metrics")).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void thePageForPrometheusIsInItsFormat() throws Exception {
        try (TestClient client = Clients.connect(demo.uri(), "/echo")) {
            client.sendText("hey");
            assertEquals("hey", client.awaitText());
            Set<String> expected = Set.of(
                    "ws101_connections{endpoint=\"/echo\",side=\"server\"} 1.0",
                    "ws101_handshakes_total{endpoint=\"/echo\",outcome=\"accepted\",side=\"server\",status=\"101\"} 1.0",
                    "ws101_messages_total{direction=\"received\",endpoint=\"/echo\",side=\"server\",type=\"text\"} 1.0",
                    "ws101_messages_total{direction=\"sent\",endpoint=\"/echo\",side=\"server\",type=\"text\"} 1.0");
            HttpResponse<String> page = metrics();
            while (!lines(page).containsAll(expected)) { // the echo may be here before it is counted
                page = metrics();
            }
            assertEquals(200, page.statusCode());
            assertEquals(
                    "text/plain;version=0.0.4;charset=utf-8",
                    page.headers()
                            .firstValue("Content-Type")
                            .orElse("")
                            .replace(" ", "")
                            .toLowerCase(Locale.ROOT));
            assertTrue(lines(page).contains("# TYPE ws101_messages_total counter"), page.body());
            for (String line : lines(page)) {
                assertTrue(line.startsWith("# ") || line.matches("[a-z0-9_]+(\\{.*\\})? [-+.eE0-9]+"), line);
            }
        }
    }

    private static Set<String> lines(HttpResponse<String> page) {
        return page.body().lines().collect(Collectors.toSet());
    }

    @Test
    void eachSecondTheFiguresComeToThePage() throws Exception {
        try (TestClient page = Clients.connect(demo.uri(), "/figures")) {
            assertEquals(0, sheet(page).open());
            try (TestClient echo = Clients.connect(demo.uri(), "/echo")) {
                awaited(page, sheet -> sheet.open() == 1 && sheet.handshakes() == 1);
                echo.sendText("hey");
                double[] seen = new double[4];
                awaited(page, sheet -> {
                    seen[0] += sheet.received();
                    seen[1] += sheet.sent();
                    seen[2] += sheet.receivedBytes();
                    seen[3] += sheet.sentBytes();
                    return Arrays.stream(seen).allMatch(sum -> sum > 0) && sheet.roundTrip() > 0;
                });
                assertEquals("hey", echo.awaitText());
                echo.webSocket().close(CloseCode.NORMAL_CLOSURE);
                assertEquals(1000, echo.awaitClose().code().code());
            }
            FigureSheet last = awaited(page, sheet -> !sheet.closes().isEmpty() && sheet.open() == 0);
            assertEquals(1, last.closes().size());
            FigureSheet.End end = last.closes().get(0);
            assertEquals("/echo 1000 peer", end.endpoint() + " " + end.code() + " " + end.by());
        }
    }

    private FigureSheet sheet(TestClient page) {
        return jsonb.fromJson(page.awaitText(), FigureSheet.class);
    }

    private FigureSheet awaited(TestClient page, Predicate<FigureSheet> condition) {
        FigureSheet sheet = sheet(page);
        while (!condition.test(sheet)) {
            sheet = sheet(page);
        }
        return sheet;
    }
}
