package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.it.harness.Archives;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;

/** Two web archives in an enterprise archive: each serves what is its own, and what it asks for. */
@Tag("servers")
class EnterpriseArchiveIT {
    private static final String ASKING = """
            <context-param>
              <param-name>org.ws101.cdi.sharedEndpoints</param-name>
              <param-value>org.ws101.it.ear.shared.Lobby</param-value>
            </context-param>
            """;
    private static final String PROTECTING = """
            <security-constraint>
              <web-resource-collection>
                <web-resource-name>secret</web-resource-name>
                <url-pattern>/secret</url-pattern>
              </web-resource-collection>
              <auth-constraint/>
            </security-constraint>
            """;

    /** Where the libraries are. */
    enum Layout {
        SHARED_LIBRARIES,
        LIBRARIES_IN_EACH
    }

    @ParameterizedTest
    @CsvSource({
        "WILDFLY,SHARED_LIBRARIES",
        "WILDFLY,LIBRARIES_IN_EACH",
        "LIBERTY,LIBRARIES_IN_EACH",
        "GLASSFISH,SHARED_LIBRARIES"
    })
    void eachWebArchiveServesItsOwn(Container container, Layout layout) throws IOException {
        try (Server server = container.serverOf(
                "ear-" + layout, (archives, shared) -> List.of(ear(archives.resolve("app.ear"), layout)))) {
            assertServesOwn(server);
            if (layout == Layout.SHARED_LIBRARIES) {
                assertServesShared(server);
            }
        }
    }

    private static Path ear(Path ear, Layout layout) throws IOException {
        boolean shared = layout == Layout.SHARED_LIBRARIES;
        for (String name : List.of("one", "two")) {
            Path war = ear.resolve(name + ".war");
            if (shared) {
                Archives.skinnyWar(war, name);
            } else {
                Archives.war(war, name);
            }
            Archives.webXml(war, name.equals("two") ? PROTECTING : shared ? ASKING : "");
        }
        if (shared) {
            Archives.libraries(ear.resolve("lib"));
            Archives.beanJar(ear.resolve("beans.jar"), "shared");
        }
        Files.createDirectories(ear.resolve("META-INF"));
        Files.writeString(ear.resolve("META-INF/application.xml"), """
                <application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10">
                  %s
                  <module><web><web-uri>one.war</web-uri><context-root>/one</context-root></web></module>
                  <module><web><web-uri>two.war</web-uri><context-root>/two</context-root></web></module>
                </application>
                """.formatted(
                        shared ? "<module><ejb>beans.jar</ejb></module>" : ""));
        return Archives.packed(ear);
    }

    private static void assertServesOwn(Server server) throws IOException {
        try (RawClient one = greeted(server, "/one/room", "one has 1");
                RawClient two = greeted(server, "/two/room", "two has 1");
                RawClient third = greeted(server, "/two/room", "two has 2")) {
            for (RawClient client : List.of(one, two, third)) {
                client.send(Wire.close(1000));
                assertEquals(1000, client.readFrame().closeCode());
            }
        }
        assertEquals(404, status(server, "/one/secret"));
        assertEquals(403, status(server, "/two/secret"));
        assertEquals(418, status(server, "/one/room?teapot"));
        assertEquals(101, status(server, "/two/room?teapot"));
    }

    private static void assertServesShared(Server server) throws IOException {
        try (RawClient lobby = greeted(server, "/one/lobby", "lobby has 1");
                RawClient room = greeted(server, "/one/room", "one has 2")) {
            lobby.send(Wire.text("x"));
            assertEquals("[x]", lobby.readFrame().text());
            room.send(Wire.close(1000));
            assertEquals(1000, room.readFrame().closeCode());
        }
        assertEquals(404, status(server, "/two/lobby"));
        assertTrue(
                server.log()
                        .contains(
                                "org.ws101.it.ear.shared.Lobby is in an archive that several web applications may share"),
                server::log);
        // checks of a shared archive, and those of the web archive, are asked for all that it serves
        assertEquals(503, status(server, "/one/room?closed"));
        assertEquals(503, status(server, "/two/room?closed"));
        assertEquals(503, status(server, "/one/lobby?closed"));
        assertEquals(418, status(server, "/one/lobby?teapot"));
    }

    private static int status(Server server, String path) throws IOException {
        try (RawClient client = Clients.open(server)) {
            return client.send(Request.upgrade(path).bytes()).readResponse().status();
        }
    }

    /** Reads the greeting before another connection may change it. */
    private static RawClient greeted(Server server, String path, String greeting) throws IOException {
        RawClient client = Clients.open(server);
        client.send(Request.upgrade(path).bytes());
        assertEquals(101, client.readResponse().status(), () -> path + "\n" + server.log());
        assertEquals(greeting, client.readFrame().text());
        return client;
    }
}
