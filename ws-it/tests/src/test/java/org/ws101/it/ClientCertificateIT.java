package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Tls;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

/** What the snapshot of the request knows of a client that authenticates itself by TLS. */
class ClientCertificateIT {
    private static String[] told(Container container, SSLContext context) throws IOException {
        try (RawClient client = Clients.overTls(container, context)) {
            String[] told = client.upgrade(container.contextPath() + "/certificate")
                    .send(Wire.text("who am I?"))
                    .readFrame()
                    .text()
                    .split("\n", -1);
            assertEquals(client.localPort(), Integer.parseInt(told[2]));
            return told;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JETTY_EE10", "JETTY_EE11", "TOMCAT_10", "TOMCAT_11", "UNDERTOW"})
    void certificateIsAnAttributeOfTheRequest(Container container) throws IOException {
        String[] known = told(container, Tls.contextWithCertificate());
        assertEquals("CN=127.0.0.1", known[0]);
        assertTrue(known[1].startsWith("TLS_"), known[1]);
        assertEquals("no certificate", told(container, Tls.context())[0]);
    }
}
