package org.ws101.demo.conformance;

import java.io.IOException;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.ws101.demo.Port;

/**
 * Serves an echo of every message, for a conformance suite that acts as a client, until the process is told to end.
 *
 * <p>permessage-deflate is agreed on with whatever parameters the client asks for. See docs/CONFORMANCE.md.
 */
public final class EchoServer {
    private static final int DEFAULT_PORT = 9001;
    private static final String LOOPBACK = "127.0.0.1";
    /** Kept here, for the logging of the JDK forgets the level of a logger that nobody holds. */
    private static final Logger ROOT = Logger.getLogger("");

    private EchoServer() {}

    /**
     * Serves. The environment variable {@code PORT} chooses the port, {@code HOST} the address.
     *
     * @param args {@code jetty}, which is the default, or {@code tomcat}
     */
    public static void main(String[] args) throws InterruptedException {
        ROOT.setLevel(Level.WARNING);
        try {
            Container container = container(args);
            String host = host(System.getenv());
            int port = start(container, host, Port.of(System.getenv(), DEFAULT_PORT));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(container), "ws101-echo-stop"));
            System.out.println("ws101 echo ready: " + uri(host, port));
        } catch (Exception unusable) {
            System.err.println("ws101 echo: " + unusable.getMessage());
            System.exit(1);
        }
        Thread.currentThread().join(); // the container's threads may all be daemons
    }

    private static Container container(String[] args) throws IOException {
        String name = args.length == 0 ? "jetty" : args[0];
        if (args.length <= 1 && name.equals("jetty")) {
            return new EmbeddedJetty(new EchoApplication());
        }
        if (args.length <= 1 && name.equals("tomcat")) {
            return new EmbeddedTomcat(new EchoApplication());
        }
        throw new IllegalArgumentException(
                "The arguments are \"" + String.join(" ", args) + "\": the only one is the container, jetty or tomcat");
    }

    private static String host(Map<String, String> environment) {
        String host = environment.getOrDefault("HOST", "").strip();
        return host.isEmpty() ? LOOPBACK : host;
    }

    private static int start(Container container, String host, int port) throws IOException {
        try {
            return container.start(host, port);
        } catch (Exception failure) {
            stop(container);
            throw new IOException(
                    "Port " + port + " of " + host + " cannot be had (" + failure.getMessage()
                            + "): set the environment variables PORT and HOST to others; PORT=0 takes any that is free",
                    failure);
        }
    }

    private static String uri(String host, int port) {
        return "ws://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/";
    }

    private static void stop(Container container) {
        try {
            container.stop();
        } catch (Exception failure) {
            Logger.getLogger(EchoServer.class.getName())
                    .log(Level.WARNING, "The container did not stop cleanly", failure);
        }
    }
}
