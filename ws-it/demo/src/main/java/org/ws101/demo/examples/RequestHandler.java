package org.ws101.demo.examples;

import jakarta.servlet.DispatcherType;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.ws101.Continue;
import org.ws101.SelectProtocol;
import org.ws101.WebSocket;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketFilter;

/** A server of the two procedures: one chooses the subprotocol, the other handles the connection. */
public final class RequestHandler implements Continue, SelectProtocol {
    @Override
    public Optional<String> select(List<String> offered) {
        return offered.stream().filter("echo"::equals).findFirst();
    }

    @Override
    public void proceed(WebSocket sock) throws Exception {
        sock.forEachMessage(sock::sendAll);
    }

    /** Serves on 127.0.0.1; the environment variable {@code PORT} chooses another port than 8080. */
    public static void main(String[] args) throws Exception {
        RequestHandler handler = new RequestHandler();
        FilterHolder filter = new FilterHolder(new WebSocketFilter(
                endpoints -> endpoints.add("/", Endpoint.of(handler).withSelectProtocol(handler))));
        filter.setAsyncSupported(true);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        Server server = new Server(InetSocketAddress.createUnresolved("127.0.0.1", port));
        server.setHandler(context);
        server.start();
        System.out.println("ws101 example ready: " + server.getURI());
    }
}
