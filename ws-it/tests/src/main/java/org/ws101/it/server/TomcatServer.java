package org.ws101.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.jspecify.annotations.Nullable;
import org.ws101.it.app.TestContext;

/** Embedded Tomcat, 10.1 or 11, whichever is on the class path. */
public final class TomcatServer implements EmbeddedServer {
    private final Tomcat tomcat = new Tomcat();
    private final Path work;
    private @Nullable Context spare;

    private TomcatServer(Path work) {
        this.work = work;
    }

    /** The arguments are the path of the key store and a directory for Tomcat to work in. */
    public static void main(String[] args) {
        Launcher.run(new TomcatServer(Path.of(args[1])), args);
    }

    @Override
    public Ports start(Path keyStore) throws Exception {
        tomcat.setBaseDir(work.toString());
        Connector plain = connector();
        Connector tls = connector();
        tls.setSecure(true);
        tls.setScheme("https");
        tls.setProperty("SSLEnabled", "true");
        tls.addSslHostConfig(certificate(keyStore));
        tomcat.setConnector(plain);
        tomcat.getService().addConnector(tls);
        context("");
        spare = context("/spare");
        tomcat.start();
        return new Ports(plain.getLocalPort(), tls.getLocalPort());
    }

    private static Connector connector() {
        Connector connector = new Connector("HTTP/1.1");
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        return connector;
    }

    private static SSLHostConfig certificate(Path keyStore) {
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(keyStore.toString());
        certificate.setCertificateKeystorePassword(PASSWORD);
        host.addCertificate(certificate);
        host.setTruststoreFile(EmbeddedServer.trustStore(keyStore).toString());
        host.setTruststorePassword(PASSWORD);
        host.setCertificateVerification("optional");
        return host;
    }

    private Context context(String path) throws IOException {
        Path documents = Files.createDirectories(work.resolve("documents" + path));
        Context context = tomcat.addContext(path, documents.toString());
        context.addServletContainerInitializer(new TestContext(), null);
        return context;
    }

    @Override
    public void undeploySpare() {
        tomcat.getHost().removeChild(spare);
    }

    @Override
    public void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }
}
