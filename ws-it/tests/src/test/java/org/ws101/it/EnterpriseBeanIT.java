package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Archives;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

/** An enterprise bean as an endpoint fails its deployment, and that of no other application. */
@Tag("servers")
class EnterpriseBeanIT {
    @ParameterizedTest
    @EnumSource(names = {"WILDFLY", "LIBERTY"})
    void failsTheDeployment(Container container) throws IOException {
        try (Server server = container.serverOf(
                "enterprise-bean",
                (archives, shared) -> List.of(
                        Archives.war(archives.resolve("war.war"), "war"),
                        Archives.war(archives.resolve("deals.war"), "ejb")))) {
            Eventually.answer(server::log, log -> log.contains("org.ws101.it.ear.ejb.Dealer is an enterprise bean"));
            Eventually.answer(() -> status(server, "/war/words"), answer -> answer == 101);
            assertEquals(404, status(server, "/deals/deals"));
        }
    }

    private static int status(Server server, String path) {
        try (RawClient client = Clients.open(server)) {
            return client.send(Request.upgrade(path).bytes()).readResponse().status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
