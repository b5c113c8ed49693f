package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Archives;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;

/** What is around endpoints in a web archive, with the JSON-B and the Bean Validation that a whole server has. */
@Tag("servers")
class OneArchiveIT {
    private static final Map<Container, Server> SERVERS = new EnumMap<>(Container.class);

    private static Server server(Container container) {
        return SERVERS.computeIfAbsent(
                container,
                each -> each.serverOf(
                        "one-archive",
                        (archives, shared) -> List.of(
                                Archives.war(archives.resolve("war.war"), "war"),
                                Archives.war(archives.resolve("unasked.war"), "unasked"),
                                failing(archives.resolve("failing.war")))));
    }

    /** One whose filter cannot start. */
    private static Path failing(Path archive) throws IOException {
        Archives.webXml(archive, """
                <filter>
                  <filter-name>webSocket</filter-name>
                  <filter-class>org.ws101.servlet.WebSocketFilter</filter-class>
                  <async-supported>true</async-supported>
                  <init-param>
                    <param-name>managedExecutor</param-name>
                    <param-value>java:comp/env/notThere</param-value>
                  </init-param>
                </filter>
                <filter-mapping>
                  <filter-name>webSocket</filter-name>
                  <url-pattern>/*</url-pattern>
                </filter-mapping>
                """);
        Archives.page(archive, "page.txt");
        return Archives.war(archive, "war");
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(Server::close);
        SERVERS.clear();
    }

    @WholeServers
    void checkIsAsked(Container container) throws IOException {
        for (String path : List.of("/words", "/parcels", "/produced")) {
            assertEquals(418, status(container, path + "?teapot"));
            assertEquals(101, status(container, path));
        }
    }

    @WholeServers
    void archiveWithACheckThatCannotBeAskedIsNotDeployed(Container container) throws IOException {
        try (RawClient client = Clients.open(server(container))) {
            Response response =
                    client.send(Request.upgrade("/unasked/vault").bytes()).readResponse();
            assertTrue(response.status() >= 400, response::toString);
        }
        assertTrue(
                server(container)
                        .log()
                        .contains("org.ws101.it.ear.unasked.Watchman, annotated with @ApplicationScoped"),
                () -> server(container).log());
    }

    /** GlassFish and Payara would remove the filter, and deploy the application without it. */
    @WholeServers
    void archiveWithAFilterThatCannotStartIsNotDeployedOrRefusesHandshakes(Container container) throws IOException {
        Set<Container> deploying = EnumSet.of(Container.PAYARA_MICRO, Container.PAYARA_MICRO_7, Container.GLASSFISH);
        try (RawClient client = Clients.open(server(container))) {
            Response refusal =
                    client.send(Request.upgrade("/failing/words").bytes()).readResponse();
            if (deploying.contains(container)) {
                assertEquals(500, refusal.status(), refusal::toString);
            } else {
                assertTrue(refusal.status() >= 400, refusal::toString);
            }
        }
        int page =
                Server.get(server(container).uri("http", "/failing/page.txt")).statusCode();
        assertEquals(deploying.contains(container), page == 200, () -> "the page is answered with " + page);
        assertTrue(
                server(container).log().contains("java:comp/env/notThere"),
                () -> server(container).log());
    }

    @WholeServers
    void observerIsToldAndWhatStartsEarlyHasTheConnections(Container container) throws IOException {
        try (RawClient client = upgraded(container, "/words")) {
            assertEquals("at the start 0, now observed", client.readFrame().text());
        }
    }

    @WholeServers
    void codecAndInterceptorAreUsed(Container container) throws IOException {
        try (RawClient client = upgraded(container, "/words")) {
            client.readFrame();
            client.send(Wire.text("short"));
            assertEquals("<short!>", client.readFrame().text());
        }
    }

    @WholeServers
    void constraintIsValidated(Container container) throws IOException {
        try (RawClient client = upgraded(container, "/words")) {
            client.readFrame();
            client.send(Wire.text("longer"));
            assertEquals(1008, client.readFrame().closeCode());
        }
    }

    @WholeServers
    void producedJsonbIsUsed(Container container) throws IOException {
        try (RawClient client = upgraded(container, "/parcels")) {
            client.send(Wire.text("{\"WEIGHT\":2}"));
            assertEquals("{\"WEIGHT\":4}", client.readFrame().text());
        }
    }

    @WholeServers
    void producedEndpointServes(Container container) throws IOException {
        try (RawClient client = upgraded(container, "/produced")) {
            assertEquals("produced", client.readFrame().text());
        }
    }

    private static int status(Container container, String path) throws IOException {
        try (RawClient client = Clients.open(server(container))) {
            return client.send(Request.upgrade("/war" + path).bytes())
                    .readResponse()
                    .status();
        }
    }

    private static RawClient upgraded(Container container, String path) throws IOException {
        RawClient client = Clients.open(server(container));
        client.send(Request.upgrade("/war" + path).bytes());
        assertEquals(101, client.readResponse().status());
        return client;
    }

    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(
            value = Container.class,
            names = {"WILDFLY", "WILDFLY_PREVIEW", "LIBERTY", "PAYARA_MICRO", "PAYARA_MICRO_7", "GLASSFISH", "TOMEE"})
    private @interface WholeServers {}
}
