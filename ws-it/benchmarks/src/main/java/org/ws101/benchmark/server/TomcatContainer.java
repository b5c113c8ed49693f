package org.ws101.benchmark.server;

import jakarta.servlet.ServletContainerInitializer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/**
 * Embedded Tomcat, under the library and under Tomcat's own WebSocket, with its defaults but for the number of
 * connections.
 */
final class TomcatContainer implements BenchmarkServer {
    private final ServletContainerInitializer[] applications;

    TomcatContainer(ServletContainerInitializer... applications) {
        this.applications = applications;
    }

    @Override
    public int start(ServerSettings settings) throws Exception {
        Tomcat tomcat = new Tomcat();
        String work = Files.createTempDirectory("ws101-benchmark").toString();
        tomcat.setBaseDir(work);
        Connector connector = new Connector("HTTP/1.1");
        connector.setPort(0);
        connector.setProperty("address", HOST);
        connector.setProperty("maxConnections", "20000");
        connector.setProperty("acceptCount", "1024");
        settings.keyStore().ifPresent(keys -> secure(connector, keys));
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", work);
        for (ServletContainerInitializer application : applications) {
            context.addServletContainerInitializer(application, null);
        }
        tomcat.start();
        return connector.getLocalPort();
    }

    private static void secure(Connector connector, Path keyStore) {
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(keyStore.toString());
        certificate.setCertificateKeystorePassword(ServerSettings.PASSWORD);
        host.addCertificate(certificate);
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
        connector.addSslHostConfig(host);
    }
}
