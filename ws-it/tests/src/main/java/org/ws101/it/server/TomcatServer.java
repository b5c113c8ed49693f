package org.ws101.it.server;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.Executors;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.filters.RemoteIpFilter;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.RemoteIpValve;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.jspecify.annotations.Nullable;
import org.ws101.it.app.TestContext;

/** Embedded Tomcat, 10.1 or 11, whichever is on the class path. */
public final class TomcatServer implements LaunchedServer {
    private final Tomcat tomcat = new Tomcat();
    private final Path work;
    private final String setting;
    private @Nullable Context spare;

    private TomcatServer(String[] args) {
        this.work = Path.of(args[1]);
        this.setting = Launcher.setting(args);
    }

    /**
     * The arguments are the path of the key store, a directory for Tomcat to work in, and one of {@code narrow}, {@code faults},
     * {@code nio2}, {@code virtual-threads}, {@code own-executor}, {@code no-async-io}, {@code http2}, or {@code trusting} behind a
     * proxy: then the application at the root has a valve for the forwarding headers, the one at {@code /spare} a filter.
     */
    public static void main(String[] args) {
        Launcher.run(new TomcatServer(args), args);
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
        Context main = context("");
        spare = context("/spare");
        if (setting.equals("trusting")) {
            RemoteIpValve valve = new RemoteIpValve();
            valve.setHostHeader("X-Forwarded-Host");
            valve.setPortHeader("X-Forwarded-Port");
            main.getPipeline().addValve(valve);
            spare.addServletContainerInitializer((classes, context) -> trust(context), null);
        }
        for (Context each : new Context[] {main, spare}) {
            each.addServletContainerInitializer(new TestContext(), null);
        }
        tomcat.start();
        return new Ports(plain.getLocalPort(), tls.getLocalPort());
    }

    private Connector connector() {
        Connector connector =
                new Connector(setting.equals("nio2") ? "org.apache.coyote.http11.Http11Nio2Protocol" : "HTTP/1.1");
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        if (Launcher.isNarrow(setting)) {
            connector.setProperty("socket.txBufSize", String.valueOf(Launcher.NARROW));
        }
        switch (setting) {
            case "virtual-threads" -> connector.setProperty("useVirtualThreads", "true");
            case "http2" -> connector.addUpgradeProtocol(new Http2Protocol());
            case "no-async-io" -> connector.setProperty("useAsyncIO", "false");
            case "own-executor" ->
                ((AbstractProtocol<?>) connector.getProtocolHandler()).setExecutor(Executors.newFixedThreadPool(4));
            default -> {}
        }
        return connector;
    }

    private static SSLHostConfig certificate(Path keyStore) {
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(keyStore.toString());
        certificate.setCertificateKeystorePassword(PASSWORD);
        host.addCertificate(certificate);
        host.setTruststoreFile(LaunchedServer.trustStore(keyStore).toString());
        host.setTruststorePassword(PASSWORD);
        host.setCertificateVerification("optional");
        return host;
    }

    private Context context(String path) throws IOException {
        return tomcat.addContext(path, documents(path).toString());
    }

    private Path documents(String path) throws IOException {
        return Files.createDirectories(work.resolve("documents" + path));
    }

    private static void trust(ServletContext context) {
        FilterRegistration.Dynamic filter = context.addFilter("forwarded", new RemoteIpFilter());
        filter.setInitParameter("hostHeader", "X-Forwarded-Host");
        filter.setInitParameter("portHeader", "X-Forwarded-Port");
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }

    @Override
    public void undeploySpare() {
        tomcat.getHost().removeChild(spare);
    }

    @Override
    public void deploySpare() throws IOException {
        // not by Tomcat.addContext: that starts it at once, before it has an application
        StandardContext context = new StandardContext();
        context.setPath("/spare");
        context.setName("/spare");
        context.setDocBase(documents("/spare").toString());
        context.addLifecycleListener(new Tomcat.FixContextListener());
        context.addServletContainerInitializer(new TestContext(), null);
        tomcat.getHost().addChild(context);
        spare = context;
    }

    @Override
    public void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }
}
