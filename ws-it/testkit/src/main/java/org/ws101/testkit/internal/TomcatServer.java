package org.ws101.testkit.internal;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Tomcat 10.1 or 11, whichever is there. */
final class TomcatServer extends EmbeddedServer {
    private static final String FILTER = "WebSocketFilter";

    private final Tomcat tomcat = new Tomcat();
    private final Path work;

    private TomcatServer(Path work) {
        this.work = work;
    }

    static TomcatServer start(Filter filter) {
        TomcatServer started;
        try {
            started = new TomcatServer(Files.createTempDirectory("ws101-tomcat"));
        } catch (IOException e) {
            throw new UncheckedIOException("Tomcat finds no directory for its work: " + e.getMessage(), e);
        }
        try {
            started.run(filter);
        } catch (LifecycleException | RuntimeException e) {
            started.close();
            throw new IllegalStateException("Tomcat does not start: " + e, e);
        }
        return started;
    }

    private void run(Filter filter) throws LifecycleException {
        tomcat.setBaseDir(work.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", work.toString());
        FilterDef definition = new FilterDef();
        definition.setFilterName(FILTER);
        definition.setFilter(filter);
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName(FILTER);
        mapping.addURLPattern("/*");
        context.addFilterMap(mapping);
        Wrapper servlet = Tomcat.addServlet(context, "default", new NotFound());
        servlet.setAsyncSupported(true);
        servlet.addMapping("/");
        tomcat.start();
    }

    /** Tomcat asks filters only where there is a servlet. */
    private static final class NotFound extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
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
