package org.ws101.servlet.internal.transport;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ws101.internal.connection.Connection;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.internal.transport.jetty.JettyUpgrading;
import org.ws101.servlet.internal.transport.stream.GlassFishUpgrading;
import org.ws101.servlet.internal.transport.stream.ServletTransport;
import org.ws101.servlet.internal.transport.stream.UndertowUpgrading;
import org.ws101.servlet.internal.transport.tomcat.TomcatUpgrading;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;
import org.ws101.servlet.internal.transport.upgrade.Upgrading;

/** Upgrades requests to WebSocket connections in the way that suits the container. Thread-safe. */
public final class Transports {
    private static final Pattern JETTY = Pattern.compile("jetty/(\\d+)\\.(\\d+).*");

    private final Upgrading upgrading;

    private Transports(Upgrading upgrading) {
        this.upgrading = upgrading;
    }

    /**
     * Finds out what suits the container of an application.
     *
     * @param threads makes the thread that waits for sockets, where one of ours has to
     * @throws WebSocketDeploymentException when the container cannot upgrade
     */
    public static Transports detect(ServletContext context, ThreadFactory threads) {
        refuseJettyBefore121(context);
        ClassLoader container = context.getClass().getClassLoader();
        String name = context.getClass().getName();
        if (name.startsWith("org.eclipse.jetty.")) {
            return new Transports(JettyUpgrading.on(container));
        }
        // that its classes are there says nothing: Tomcat's jars lie on many class paths; GlassFish has its name, and
        // not those
        if (name.startsWith("org.apache.catalina.") && sharesWith(container, GlassFish.TOMCAT_HANDLER)) {
            return new Transports(new TomcatUpgrading(threads));
        }
        if (UndertowUpgrading.serves(context)) {
            return new Transports(new UndertowUpgrading());
        }
        return new Transports(GlassFish.serves(context) ? new GlassFishUpgrading() : ServletTransport::upgrade);
    }

    /** Upgrades requests in that way, whatever the container is. */
    public static Transports by(Upgrading upgrading) {
        return new Transports(upgrading);
    }

    /** Jetty 12.0: {@code upgrade} throws "Not implemented". */
    private static void refuseJettyBefore121(ServletContext context) {
        Matcher version = JETTY.matcher(String.valueOf(context.getServerInfo()));
        if (version.matches()) {
            int major = Integer.parseInt(version.group(1));
            int minor = Integer.parseInt(version.group(2));
            if (major < 12 || (major == 12 && minor == 0)) {
                throw new WebSocketDeploymentException("This container, " + context.getServerInfo() + " ("
                        + context.getClass().getName()
                        + "), does not implement HttpServletRequest.upgrade, which WebSocketFilter requires: use Jetty"
                        + " 12.1 or later. Spring Boot contains that from 4.0 on; with Spring Boot 3.5, use Tomcat or"
                        + " Undertow");
            }
        }
    }

    /** Whether a container's class is the one that we would link to. */
    private static boolean sharesWith(ClassLoader container, String className) {
        try {
            return Class.forName(className, false, container)
                    == Class.forName(className, false, Transports.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * What an extended {@code CONNECT} asks for (RFC 8441 §4), where the container makes a tunnel of such a request.
     *
     * @return the value of {@code :protocol}; empty for any other request, and where there are no tunnels
     */
    public Optional<String> connectProtocol(HttpServletRequest request) {
        return request.getMethod().equals("CONNECT") ? upgrading.connectProtocol(request) : Optional.empty();
    }

    /**
     * Has connections closed when the container begins to stop, where it would drop them before it stops the application, or stops
     * one application after the other: where it does neither, stopping the application is soon enough.
     *
     * @param begin begins to close them and does not wait; idempotent
     * @param finish waits for the end of them
     * @return what takes it back; to be called when the application stops
     */
    public Runnable whenStopping(ServletContext context, Runnable begin, Runnable finish) {
        return upgrading.whenStopping(context, begin, finish);
    }

    /** Ends what connections shared, when all of them have ended. Does not wait for threads. */
    public void stop() {
        upgrading.stop();
    }

    /**
     * Upgrades a request, and has the connection started when the container is ready for it. The response's status and
     * headers are set already, and whatever could fail has been checked: on Tomcat an exception after this would be answered
     * with 500, and the connection would start nevertheless.
     *
     * @param executor runs application code where the container's threads must not block
     * @throws IOException when the container could not upgrade; the connection is not started then
     * @throws ServletException when the container refused to upgrade; the connection is not started then
     */
    public void upgrade(
            HttpServletRequest request, HttpServletResponse response, Connection connection, Executor executor)
            throws IOException, ServletException {
        Thread thread = Thread.currentThread();
        Upgrade upgrade = new Upgrade(connection, executor, thread.getContextClassLoader(), thread.getId());
        upgrading.upgrade(request, response, upgrade);
    }
}
