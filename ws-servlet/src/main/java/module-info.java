import jakarta.servlet.ServletContainerInitializer;
import org.ws101.servlet.internal.Initializer;

/** WebSocket for servlet containers: a filter that upgrades, and the transports of the containers. */
@SuppressWarnings("module") // the name ends in digits
module org.ws101.servlet {
    requires transitive org.ws101;
    requires transitive jakarta.servlet;
    requires static com.google.errorprone.annotations;
    requires static jakarta.messaging;
    requires static java.management;
    requires static java.naming;
    requires static java.xml;
    requires static org.eclipse.jetty.http2.common;
    requires static org.eclipse.jetty.io;
    requires static org.eclipse.jetty.server;
    requires static org.apache.tomcat.coyote;

    exports org.ws101.servlet;
    exports org.ws101.servlet.jms;
    exports org.ws101.servlet.internal to
            org.ws101.cdi;
    exports org.ws101.servlet.internal.context to
            org.ws101.cdi;
    exports org.ws101.servlet.internal.transport.upgrade to
            org.ws101.testkit;

    provides ServletContainerInitializer with
            Initializer;
}
