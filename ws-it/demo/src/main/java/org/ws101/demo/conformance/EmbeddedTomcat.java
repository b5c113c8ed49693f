package org.ws101.demo.conformance;

import jakarta.servlet.ServletContainerInitializer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** Tomcat 10.1, in a temporary directory that goes when it stops. */
final class EmbeddedTomcat implements Container {
    private final Tomcat tomcat = new Tomcat();
    private final ServletContainerInitializer application;
    private final Path work;

    EmbeddedTomcat(ServletContainerInitializer application) throws IOException {
        this.application = application;
        work = Files.createTempDirectory("ws101-tomcat");
    }

    @Override
    public int start(String host, int port) throws LifecycleException {
        tomcat.setBaseDir(work.toString());
        Connector connector = new Connector("HTTP/1.1");
        connector.setPort(port);
        connector.setProperty("address", host);
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", work.toString());
        // otherwise Tomcat looks for the application where the JVM started, and not where its classes are
        context.setParentClassLoader(application.getClass().getClassLoader());
        context.addServletContainerInitializer(application, Set.of());
        tomcat.start();
        return connector.getLocalPort();
    }

    @Override
    public void stop() throws LifecycleException, IOException {
        try {
            tomcat.stop();
            tomcat.destroy();
        } finally {
            List<File> deepestFirst;
            try (Stream<Path> files = Files.walk(work)) {
                deepestFirst = files.sorted(Comparator.reverseOrder())
                        .map(Path::toFile)
                        .toList();
            }
            for (File file : deepestFirst) {
                Files.deleteIfExists(file.toPath());
            }
        }
    }
}
