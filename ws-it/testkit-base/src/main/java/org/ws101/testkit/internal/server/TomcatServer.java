package org.ws101.testkit.internal.server;

import jakarta.servlet.ServletContainerInitializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** Tomcat 10.1 or 11, whichever is there. */
final class TomcatServer extends EmbeddedServer {
    private final Tomcat tomcat = new Tomcat();
    private final Path work;

    private TomcatServer(Path work) {
        this.work = work;
    }

    static TomcatServer start(ServletContainerInitializer application) {
        TomcatServer started;
        try {
            started = new TomcatServer(Files.createTempDirectory("ws101-tomcat"));
        } catch (IOException e) {
            throw new UncheckedIOException("Tomcat finds no directory for its work: " + e.getMessage(), e);
        }
        try {
            started.run(application);
        } catch (LifecycleException | RuntimeException e) {
            started.close();
            throw new IllegalStateException("Tomcat does not start: " + e, e);
        }
        return started;
    }

    private void run(ServletContainerInitializer application) throws LifecycleException {
        tomcat.setBaseDir(work.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", work.toString());
        context.setParentClassLoader(TomcatServer.class.getClassLoader());
        context.addServletContainerInitializer(application, Set.of());
        tomcat.start();
        if (!context.getState().isAvailable()) {
            throw new IllegalStateException("the application cannot start: see the log of Tomcat for its exception");
        }
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException("Tomcat does not stop: " + e, e);
        } finally {
            delete(work);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            directory.toFile().deleteOnExit(); // it is a temporary one
        }
    }
}
