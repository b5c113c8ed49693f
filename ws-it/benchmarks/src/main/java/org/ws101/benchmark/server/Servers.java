package org.ws101.benchmark.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The servers by name. Those of the library are the container and the style of the endpoint; those named {@code own}
 * are the container's own WebSocket.
 */
public final class Servers {
    private static final Map<String, Supplier<BenchmarkServer>> ALL = all();

    private Servers() {}

    private static Map<String, Supplier<BenchmarkServer>> all() {
        Map<String, Supplier<BenchmarkServer>> all = new LinkedHashMap<>();
        for (EndpointStyle style : EndpointStyle.values()) {
            all.put("jetty-" + style.id(), () -> new JettyContainer(new EchoApplication(style)));
            all.put("tomcat-" + style.id(), () -> new TomcatContainer(new EchoApplication(style)));
            all.put("undertow-" + style.id(), () -> new UndertowContainer(new EchoApplication(style)));
        }
        all.put("jetty-own", JettyOwn::new);
        all.put("tomcat-own", TomcatOwn::new);
        all.put("undertow-own", UndertowOwn::new);
        all.put("vertx", VertxServer::new);
        all.put("netty", NettyServer::new);
        all.put("raw", RawServer::new);
        return all;
    }

    /** All names, in the order of the tables. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    static BenchmarkServer named(String name) {
        Supplier<BenchmarkServer> server = ALL.get(name);
        if (server == null) {
            throw new IllegalArgumentException("There is no server " + name + ": there are " + names());
        }
        return server.get();
    }
}
