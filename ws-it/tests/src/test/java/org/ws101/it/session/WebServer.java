package org.ws101.it.session;

import jakarta.servlet.ServletContainerInitializer;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * A Tomcat in this process with settings of its own, which serves one application at its root, on an ephemeral port of 127.0.0.1.
 *
 * @param port where it listens
 * @param stopping stops it
 */
record WebServer(int port, Stopping stopping) implements AutoCloseable {
    /** What stops a container. */
    @FunctionalInterface
    interface Stopping {
        void stop() throws Exception;
    }

    /** Changes a Tomcat's context before it starts. */
    @FunctionalInterface
    interface Setting {
        void applyTo(Context context);
    }

    static WebServer tomcat(ServletContainerInitializer application, Path work, Setting setting) throws Exception {
        return tomcat(new Tomcat(), application, work, setting);
    }

    /** One that has a setting or two already. */
    static WebServer tomcat(Tomcat tomcat, ServletContainerInitializer application, Path work, Setting setting)
            throws Exception {
        tomcat.setBaseDir(work.toString());
        Connector connector = new Connector("HTTP/1.1");
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", work.toString());
        context.addServletContainerInitializer(application, Set.of());
        setting.applyTo(context);
        tomcat.start();
        return new WebServer(connector.getLocalPort(), () -> {
            tomcat.stop();
            tomcat.destroy();
        });
    }

    @Override
    public void close() {
        try {
            stopping.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
