package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Archives;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;

/** Two applications, with the libraries among the server's own: they share classes, and nothing else. */
@Tag("any-jdk")
class SharedLibraryIT {

    @ParameterizedTest
    @EnumSource(
            value = Container.class,
            names = {"JETTY_HOME_EE10", "JETTY_HOME_EE11", "TOMCAT_10_DISTRIBUTION", "TOMCAT_11_DISTRIBUTION"})
    void eachApplicationHasItsOwnEndpointsAndConnections(Container container) throws IOException {
        try (Server server = container.serverOf("shared-library", (archives, shared) -> {
                    Archives.librariesWithoutCdi(shared);
                    return List.of(
                            Archives.skinnyWar(archives.resolve("first.war"), "plain"),
                            Archives.skinnyWar(archives.resolve("second.war"), "plain"));
                });
                RawClient first = greeted(server, "/first/name", "/first has 1");
                RawClient second = greeted(server, "/second/name", "/second has 1");
                RawClient third = greeted(server, "/second/name", "/second has 2");
                RawClient found = greeted(server, "/first/found", "found");
                RawClient foundToo = greeted(server, "/second/found", "found")) {
            assertClosable(first, second, third);
            assertEquals(1000, found.readFrame().closeCode());
            assertEquals(1000, foundToo.readFrame().closeCode());
        }
    }

    /** Weld is shared too: it has one container for each application, and all of them in one place. */
    @ParameterizedTest
    @EnumSource(
            value = Container.class,
            names = {"TOMCAT_10_DISTRIBUTION", "TOMCAT_11_DISTRIBUTION"})
    void eachApplicationHasItsOwnBeans(Container container) throws IOException {
        try (Server server = container.serverOf("shared-library-cdi", (archives, shared) -> {
                    Archives.libraries(shared);
                    Archives.weld(shared);
                    return List.of(
                            Archives.skinnyWar(archives.resolve("one.war"), "one"),
                            Archives.skinnyWar(archives.resolve("two.war"), "two"));
                });
                RawClient one = greeted(server, "/one/room", "one has 1");
                RawClient two = greeted(server, "/two/room", "two has 1");
                RawClient third = greeted(server, "/two/room", "two has 2")) {
            assertClosable(one, two, third);
        }
    }

    private static void assertClosable(RawClient... clients) throws IOException {
        for (RawClient client : clients) {
            client.send(Wire.close(1000));
            assertEquals(1000, client.readFrame().closeCode());
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
