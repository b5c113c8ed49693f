package org.ws101.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ObservedConnection;
import org.ws101.WebSocket;
import org.ws101.WebSocketObserver.Closer;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.jms.JmsRelay;

/** What documents say of the meters is so: docs/WATCHING.md, and the queries of docs/grafana-dashboard.json. */
class DocumentsTest {
    private static final Path DOCS = Path.of(System.getProperty("docs"));
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(ws101\\.[a-z.]+)` \\| (\\w+) \\| (\\w*) ?\\| ([^|]*)\\|.*$");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern SERIES = Pattern.compile("ws101_\\w+");
    private static final Pattern LABELS = Pattern.compile("by \\(([^)]*)\\)|\\{(\\w+)=~|\\{\\{(\\w+)}}");

    private final Page page = new Page(text -> text);
    /** Meters do not keep it. */
    private final JmsRelay relay = JmsRelay.of(NoBroker.factory(), "chat");

    /** Makes every meter that there is. */
    @BeforeEach
    void happen() {
        MicrometerObserver observer = new MicrometerObserver(page.registry);
        ObservedConnection connection =
                new ObservedConnection("", "/chat", "/chat", new InetSocketAddress(0), Optional.empty());
        observer.onHandshakeRefused(connection, 403, "No.");
        observer.onFailure(connection, new IOException("reset"));
        observer.onClose(connection, new CloseReason(CloseCode.NORMAL_CLOSURE, ""), Closer.PEER, Duration.ofSeconds(1));
        new RelayMeters(page.registry).onRelayStart(relay);
    }

    private static String typeOf(Meter.Type type) {
        return type == Meter.Type.DISTRIBUTION_SUMMARY ? "summary" : type.name().toLowerCase(Locale.ROOT);
    }

    @Test
    void theTableHasEachMeterWithItsTypeUnitAndTags() throws Exception {
        Map<String, String> meters = new TreeMap<>();
        for (Meter meter : page.registry.getMeters()) {
            Set<String> tags =
                    meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new));
            boolean ofEndpoint = tags.remove("side") && tags.remove("endpoint");
            assertTrue(ofEndpoint != meter.getId().getName().startsWith("ws101.relay."), meter.getId()::toString);
            String unit = Optional.ofNullable(meter.getId().getBaseUnit()).orElse("");
            meters.put(meter.getId().getName(), typeOf(meter.getId().getType()) + " " + unit + " " + tags);
        }
        Map<String, String> documented = new TreeMap<>();
        for (MatchResult row : ROW.matcher(Files.readString(DOCS.resolve("WATCHING.md")))
                .results()
                .toList()) {
            Set<String> tags = QUOTED.matcher(row.group(4))
                    .results()
                    .map(tag -> tag.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            documented.put(row.group(1), row.group(2) + " " + row.group(3) + " " + tags);
        }
        assertEquals(String.join("\n", lines(meters)), String.join("\n", lines(documented)));
    }

    private static List<String> lines(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }

    private static JsonObject dashboard() throws IOException {
        try (Reader file = Files.newBufferedReader(DOCS.resolve("grafana-dashboard.json"));
                JsonReader reader = Json.createReader(file)) {
            return reader.readObject();
        }
    }

    /** The expressions and legends of all panels. */
    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        for (JsonValue panel : dashboard().getJsonArray("panels")) {
            JsonArray targets = panel.asJsonObject().getJsonArray("targets");
            for (JsonValue target : targets) {
                queries.add(target.asJsonObject().getString("expr") + " "
                        + target.asJsonObject().getString("legendFormat"));
            }
        }
        return queries;
    }

    /** A query has nothing but series and labels that are there. */
    @Test
    void theDashboardAsksForWhatThereIs() throws Exception {
        Map<String, Set<String>> labels = new HashMap<>();
        for (String line : page.lines()) {
            String series = line.substring(0, line.lastIndexOf(' '));
            int start = series.indexOf('{');
            labels.put(
                    start < 0 ? series : series.substring(0, start),
                    start < 0
                            ? Set.of()
                            : Stream.of(series.substring(start + 1, series.length() - 1)
                                            .split("(?<=\"),"))
                                    .map(each -> each.substring(0, each.indexOf('=')))
                                    .collect(Collectors.toSet()));
        }
        assertTrue(queries().size() >= 10);
        for (String query : queries()) {
            for (MatchResult series : SERIES.matcher(query).results().toList()) {
                Set<String> known = labels.get(series.group());
                assertNotNull(known, () -> "There is no series " + series.group() + ": " + query);
                assertTrue(series.group().startsWith("ws101_relay_") || known.contains("endpoint"), query);
                for (MatchResult label : LABELS.matcher(query).results().toList()) {
                    Stream.of(label.group(1), label.group(2), label.group(3))
                            .filter(names -> names != null)
                            .flatMap(names -> Stream.of(names.split(", ")))
                            .forEach(name -> assertTrue(
                                    known.contains(name),
                                    () -> series.group() + " has no label " + name + ": " + query));
                }
            }
        }
        String variables = dashboard().getJsonObject("templating").toString();
        assertTrue(variables.contains("label_values(ws101_connections, endpoint)"), variables);
    }

    /** Each meter is asked for somewhere. */
    @Test
    void theDashboardLeavesNoMeterOut() throws Exception {
        String queries = String.join("\n", queries());
        for (Meter meter : page.registry.getMeters()) {
            String name = meter.getId().getName().replace('.', '_');
            assertTrue(queries.contains(name), name);
        }
    }

    @Test
    void theExampleWithoutBeansCounts() throws Exception {
        Page ofShop = new Page(text -> text);
        WebSocketClient[] client = new WebSocketClient[1];
        try (Served server = new Served(endpoints -> client[0] = Shop.open(endpoints, ofShop.registry))) {
            try (WebSocket webSocket = client[0].toBuilder()
                    .connectTimeout(Duration.ofMinutes(2)) // for machines that are busy
                    .build()
                    .connect(server.uri("/orders"))) {
                assertTrue(webSocket.isOpen());
            }
            ofShop.comesTo("ws101_lifetime_seconds_count{endpoint=\"/orders\",side=\"server\"}", 1);
            assertEquals(Set.of("server", "client"), ofShop.values("side"));
        }
    }
}
