package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;

/**
 * What application code may use of a server of Jakarta EE when it runs for a connection: in every call the same as a servlet in
 * the request of the opening handshake, and nothing of another connection.
 */
@Tag("servers")
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"WILDFLY", "LIBERTY", "PAYARA_MICRO", "PAYARA_MICRO_7", "GLASSFISH"})
class ContextIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));

    private final Server server;

    ContextIT(Container container) {
        server = container.jakartaEeServer();
    }

    /** What is asked for with and without a user. */
    private enum Area {
        OPEN("/open"),
        SECURED("/secured");

        private final String path;

        Area(String path) {
            this.path = path;
        }
    }

    static Stream<String> endpoints() {
        Stream<String> names = Stream.of(
                "listener-automatic",
                "listener-container",
                "listener-pool",
                "listener-bean",
                "listener-bean-pool",
                "plain-automatic",
                "plain-pool",
                "blocking-automatic",
                "blocking-pool",
                "annotated-automatic",
                "annotated-container",
                "annotated-pool");
        Stream<String> virtual = Stream.of(
                "listener-virtual", "listener-bean-virtual", "plain-virtual", "blocking-virtual", "annotated-virtual");
        return Runtime.version().feature() < 21 ? names : Stream.concat(names, virtual);
    }

    /** What a message should be answered with: one in the blocking style has a thread of its own, and tells of it. */
    private static String expected(String endpoint, String ofServlet) {
        String report = ofCall(endpoint, ofServlet);
        return isBlocking(endpoint) ? report + "\nthread served before: nobody" : report;
    }

    /** What a call should say when a servlet says this: an endpoint that is no bean has no request scope of CDI. */
    private static String ofCall(String endpoint, String ofServlet) {
        boolean isBean = endpoint.startsWith("annotated-")
                || endpoint.startsWith("blocking-")
                || endpoint.startsWith("listener-bean");
        return isBean
                ? ofServlet
                : ofServlet.replace("request scope: of the caller", "request scope: ContextNotActiveException");
    }

    private static boolean isBlocking(String endpoint) {
        return endpoint.startsWith("plain-") || endpoint.startsWith("blocking-");
    }

    private String get(String context, Area area, String question) {
        URI uri = URI.create(
                "http://127.0.0.1:" + server.plainPort() + "/" + context + area.path + "/servlet/" + question);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (area == Area.SECURED) {
            request.header("Authorization", LOGIN);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(200, response.statusCode(), response.body());
            return response.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private RawClient connect(String context, Area area, String path) throws IOException {
        Request request = Request.upgrade("/" + context + area.path + "/" + path);
        RawClient client = Clients.open(server);
        client.send((area == Area.SECURED ? request.with("Authorization", LOGIN) : request).bytes());
        Response response = client.readResponse();
        assertEquals(101, response.status(), path);
        return client;
    }

    private static String report(RawClient client) throws IOException {
        client.send(Wire.text("report"));
        return client.readFrame().text();
    }

    private static void close(RawClient client) throws IOException {
        client.send(Wire.close(1000));
        assertEquals(1000, client.readFrame().closeCode());
        client.close();
    }

    /** The lines that differ; an empty map when all is as it should be. */
    private static Map<String, String> differences(String call, String expected, String actual) {
        Map<String, String> differences = new TreeMap<>();
        List<String> lines = expected.lines().toList();
        List<String> others = actual.lines().toList();
        for (int i = 0; i < Math.max(lines.size(), others.size()); i++) {
            String line = i < lines.size() ? lines.get(i) : "nothing";
            String other = i < others.size() ? others.get(i) : "nothing";
            if (!line.equals(other)) {
                differences.put(call + ", " + line, other);
            }
        }
        return differences;
    }

    /** So that a call which is like a servlet has all of it. */
    @ParameterizedTest
    @ValueSource(strings = {"ee", "ee-factory", "ee-executor"})
    void aServletMayUseAllOfTheServer(String context) {
        assertEquals("""
                @Asynchronous: done
                @EJB, caller: ann
                @Inject Principal: ann
                @Resource: hello
                @Transactional: in a transaction
                UserTransaction: begun and rolled back
                class loader of the application: true
                java:comp/env: hello
                request scope: of the caller
                secured EJB: opened""", get(context, Area.SECURED, "report"));
    }

    /** Which must not depend on who uses a bean first. */
    @ParameterizedTest
    @ValueSource(strings = {"ee", "ee-factory", "ee-executor"})
    void aCallMayBeTheFirstToUseABean(String context) throws IOException {
        try (RawClient client = connect(context, Area.SECURED, "first-use")) {
            client.send(Wire.text("who"));
            assertEquals(
                    "hello ann; hello ann, ann; hello ann", client.readFrame().text());
            client.send(Wire.binary(new byte[0]));
            assertEquals("hello ann", client.readFrame().text());
            close(client);
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void everyCallMayUseWhatAServletMay(String endpoint) throws IOException {
        Map<String, String> differences = new TreeMap<>();
        for (Area area : Area.values()) {
            String ofServlet = get("ee", area, "report");
            String expected = expected(endpoint, ofServlet);
            String id = UUID.randomUUID().toString();
            try (RawClient client = connect("ee", area, endpoint + "?id=" + id)) {
                differences.putAll(differences(area + " message", expected, report(client)));
                if (endpoint.startsWith("annotated")) {
                    client.send(Wire.binary(new byte[0]));
                    differences.putAll(differences(
                            area + " late call", expected, client.readFrame().text()));
                }
                close(client);
            }
            int calls = notesOf(endpoint);
            List<String> notes = Eventually.answer(() -> notes(area, id), found -> found.size() == calls);
            for (String note : notes) {
                String[] parts = note.split("\n", 2);
                differences.putAll(differences(area + " " + parts[0], ofCall(endpoint, ofServlet), parts[1]));
            }
        }
        assertEquals(Map.of(), differences);
    }

    /** How many calls answer nobody: onOpen and onClose, and the events of beans. */
    private static int notesOf(String endpoint) {
        int ofCalls = isBlocking(endpoint) ? 0 : 2;
        return ofCall(endpoint, "request scope: of the caller").contains("Exception") ? ofCalls : ofCalls + 2;
    }

    private List<String> notes(Area area, String id) {
        String notes = get("ee", area, "journal?id=" + id);
        return notes.isEmpty() ? List.of() : List.of(notes.split("\n\n"));
    }

    /** With the threads of the client, and with an executor of others that know nothing of the application. */
    @ParameterizedTest
    @CsvSource({"annotated,client", "annotated,elsewhere", "listening,client", "listening,elsewhere"})
    void aClientEndpointMayUseWhatWhoConnectsMay(String style, String threads) {
        Map<String, String> differences = new TreeMap<>();
        for (Area area : Area.values()) {
            String expected = get("ee", area, "report");
            List<String> notes = List.of(get("ee", area, "client?style=" + style + "&threads=" + threads)
                    .split("\n\n"));
            assertEquals(6, notes.size(), notes::toString);
            for (String note : notes) {
                String[] parts = note.split("\n", 2);
                differences.putAll(differences(area + " " + parts[0], expected, parts[1]));
            }
        }
        assertEquals(Map.of(), differences);
    }

    /** Whoever came before and whoever is there: with the threads of the library, of a factory, and of an executor. */
    @ParameterizedTest
    @ValueSource(strings = {"ee", "ee-factory", "ee-executor"})
    void nobodyIsTakenForAnother(String context) throws IOException {
        String ofUser = get(context, Area.SECURED, "report");
        String ofNobody = get(context, Area.OPEN, "report");
        assertTrue(ofUser.contains("secured EJB: opened"), ofUser);
        assertFalse(ofNobody.contains("opened"), ofNobody);
        assertFalse(ofNobody.contains("ann"), ofNobody);
        Map<String, String> differences = new TreeMap<>();
        for (String endpoint : endpoints().toList()) {
            String user = expected(endpoint, ofUser);
            String nobody = expected(endpoint, ofNobody);
            List<RawClient> before = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                RawClient client = connect(context, Area.SECURED, endpoint);
                differences.putAll(differences(endpoint + " of the user", user, report(client)));
                before.add(client);
            }
            for (RawClient client : before.subList(0, 2)) {
                close(client);
            }
            for (int i = 0; i < 4; i++) {
                try (RawClient client = connect(context, Area.OPEN, endpoint)) {
                    differences.putAll(differences(endpoint + " of nobody", nobody, report(client)));
                    RawClient another = before.get(2 + i % 2);
                    differences.putAll(differences(endpoint + " of the user", user, report(another)));
                    differences.putAll(differences(endpoint + " of nobody", nobody, report(client)));
                    close(client);
                }
            }
            for (RawClient client : before.subList(2, 4)) {
                close(client);
            }
        }
        assertEquals(Map.of(), differences);
    }

    /** WildFly's executor has two threads for each core. */
    @ParameterizedTest
    @ValueSource(strings = {"ee", "ee-factory", "ee-executor"})
    void connectionsThatStayLeaveTheServersOwnTasksRunning(String context) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(connect(context, Area.OPEN, "blocking-pool"));
        }
        for (RawClient client : clients) {
            assertTrue(report(client).contains("java:comp/env"), "each has begun");
        }
        assertEquals("done", get(context, Area.OPEN, "task"));
        for (RawClient client : clients) {
            close(client);
        }
    }

    /** Of web.xml and of a bean: no role is asked for during the handshake. */
    @Test
    void theRequestKnowsTheRolesOfTheApplication() throws IOException {
        try (RawClient client = connect("ee", Area.SECURED, "roles")) {
            for (Map.Entry<String, String> role : Map.of("user", "true", "auditor", "false", "treasurer", "false")
                    .entrySet()) {
                client.send(Wire.text(role.getKey()));
                assertEquals(role.getValue(), client.readFrame().text(), role.getKey());
            }
            close(client);
        }
    }
}
