package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ws101.it.harness.Archives;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.Server;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;

/** Two nodes of an application in one WildFly, on a virtual host each, that relay over its own broker. */
@Tag("servers")
class RelayIT {
    private static final String RELAYING = """
            <filter>
              <filter-name>webSocket</filter-name>
              <filter-class>org.ws101.servlet.WebSocketFilter</filter-class>
              <async-supported>true</async-supported>
              <init-param>
                <param-name>relayConnectionFactory</param-name>
                <param-value>java:comp/env/jms/relay</param-value>
              </init-param>
              <init-param>
                <param-name>relayTopic</param-name>
                <param-value>java:comp/env/jms/chat</param-value>
              </init-param>
            </filter>
            <filter-mapping>
              <filter-name>webSocket</filter-name>
              <url-pattern>/*</url-pattern>
            </filter-mapping>
            <resource-ref>
              <res-ref-name>jms/relay</res-ref-name>
              <res-type>jakarta.jms.ConnectionFactory</res-type>
              <lookup-name>java:/ConnectionFactory</lookup-name>
            </resource-ref>
            <resource-env-ref>
              <resource-env-ref-name>jms/chat</resource-env-ref-name>
              <resource-env-ref-type>jakarta.jms.Topic</resource-env-ref-type>
              <lookup-name>java:/jms/topic/chat</lookup-name>
            </resource-env-ref>
            """;

    private static Path node(Path archive, String host) throws IOException {
        Archives.librariesWithoutCdi(archive.resolve("WEB-INF/lib"));
        Archives.webXml(Archives.skinnyWar(archive, "relayed"), RELAYING);
        Files.writeString(archive.resolve("WEB-INF/jboss-web.xml"), """
                <jboss-web>
                  <context-root>/relayed</context-root>
                  <virtual-host>%s</virtual-host>
                </jboss-web>
                """.formatted(host));
        return archive;
    }

    @Test
    void broadcastsReachTheOtherNodeOverTheBrokerOfTheServer() throws IOException {
        try (Server server = Container.wildFlyWithBroker(
                "relay",
                (archives, shared) -> List.of(
                        node(archives.resolve("one.war"), "default-host"),
                        node(archives.resolve("two.war"), Container.SECOND_HOST)))) {
            Eventually.answer(
                    server::log, log -> log.split("The relay over the topic .* is connected", -1).length == 3);
            try (RawClient one = opened(server, "127.0.0.1");
                    RawClient two = opened(server, Container.SECOND_HOST)) {
                one.send(Wire.text("of one"));
                assertEquals("of one", one.readFrame().text());
                assertEquals("of one", two.readFrame().text());
                two.send(Wire.text("of two"));
                assertEquals("of two", two.readFrame().text()); // and not its own again
                assertEquals("of two", one.readFrame().text());
            }
        }
    }

    private static RawClient opened(Server server, String host) throws IOException {
        RawClient client = Clients.open(server);
        client.send(Request.upgrade("/relayed/chat").replacing("Host", host).bytes());
        assertEquals(101, client.readResponse().status(), server::log);
        assertEquals("welcome", client.readFrame().text());
        return client;
    }
}
