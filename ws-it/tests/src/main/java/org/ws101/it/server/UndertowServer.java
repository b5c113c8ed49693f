package org.ws101.it.server;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.ws101.it.app.TestContext;
import org.xnio.Options;
import org.xnio.SslClientAuthMode;

/** Embedded Undertow with two I/O threads, so that a stuck one shows. */
public final class UndertowServer implements LaunchedServer {
    private final PathHandler paths = Handlers.path();
    private final DeploymentManager main = deployment("/", "main");
    private DeploymentManager spare = deployment("/spare", "spare");
    /** Undertow logs an error for each request that a stopped application still gets. */
    private GracefulShutdownHandler running = Handlers.gracefulShutdown(exchange -> {});

    private Undertow undertow = Undertow.builder().build();

    private final String setting;

    private UndertowServer(String[] args) {
        setting = Launcher.setting(args);
    }

    /**
     * The arguments are the path of the key store, a directory, and one of {@code narrow}, {@code faults}, {@code few-threads}, {@code
     * http2}, {@code graceful}, or {@code trusting} behind a proxy.
     */
    public static void main(String[] args) {
        Launcher.run(new UndertowServer(args), args);
    }

    private static DeploymentManager deployment(String path, String name) {
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(UndertowServer.class.getClassLoader())
                .setContextPath(path)
                .setDeploymentName(name)
                .addServletContainerInitializer(new ServletContainerInitializerInfo(
                        TestContext.class, new ImmediateInstanceFactory<>(new TestContext()), Set.of()));
        DeploymentManager manager = Servlets.newContainer().addDeployment(deployment);
        manager.deploy();
        return manager;
    }

    @Override
    public Ports start(Path keyStore) throws Exception {
        paths.addPrefixPath("/", main.start());
        startSpare();
        Undertow.Builder builder = Undertow.builder();
        boolean few = setting.equals("few-threads");
        if (Launcher.isNarrow(setting)) {
            builder.setSocketOption(Options.SEND_BUFFER, Launcher.NARROW);
        }
        undertow = builder.setIoThreads(few ? 1 : 2)
                .setWorkerThreads(few ? 2 : 16)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, setting.equals("http2"))
                .addHttpListener(0, "127.0.0.1")
                .setSocketOption(Options.SSL_CLIENT_AUTH_MODE, SslClientAuthMode.REQUESTED)
                .addHttpsListener(0, "127.0.0.1", tls(keyStore))
                .setHandler(handler())
                .build();
        undertow.start();
        return new Ports(port(0), port(1));
    }

    private HttpHandler handler() {
        return switch (setting) {
            case "trusting" -> Handlers.proxyPeerAddress(paths);
            case "graceful" -> Handlers.gracefulShutdown(paths);
            default -> paths;
        };
    }

    private void startSpare() throws ServletException {
        running = Handlers.gracefulShutdown(spare.start());
        paths.addPrefixPath("/spare", running);
    }

    private int port(int listener) {
        return ((InetSocketAddress) undertow.getListenerInfo().get(listener).getAddress()).getPort();
    }

    private static SSLContext tls(Path keyStore) throws Exception {
        KeyStore keys = load(keyStore);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(load(LaunchedServer.trustStore(keyStore)));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static KeyStore load(Path file) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    @Override
    public void undeploySpare() throws Exception {
        paths.removePrefixPath("/spare");
        running.shutdown();
        running.awaitShutdown();
        spare.stop();
        spare.undeploy();
    }

    @Override
    public void deploySpare() throws ServletException {
        spare = deployment("/spare", "spare");
        startSpare();
    }

    @Override
    public void stop() throws ServletException {
        main.stop();
        main.undeploy();
        undertow.stop();
    }
}
