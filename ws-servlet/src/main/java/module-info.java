/** WebSocket for servlet containers. */
@SuppressWarnings("module") // the name ends in digits
module org.ws101.servlet {
    requires transitive org.ws101;
    requires transitive jakarta.servlet;
    requires static org.jspecify;
    requires static org.eclipse.jetty.io;
    requires static org.eclipse.jetty.server;
    requires static org.apache.tomcat.coyote;
}
