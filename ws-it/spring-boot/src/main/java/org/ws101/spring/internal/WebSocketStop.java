package org.ws101.spring.internal;

import org.springframework.context.SmartLifecycle;
import org.ws101.servlet.WebSocketConnections;

/**
 * Stops serving before anything else of the application stops: Spring Boot closes the sockets of its server first, be it
 * gracefully or not. Thread-safe.
 */
public final class WebSocketStop implements SmartLifecycle {
    private final WebSocketConnections connections;
    private volatile boolean running;

    /** Stops these. */
    public WebSocketStop(WebSocketConnections connections) {
        this.connections = connections;
    }

    @Override
    public void start() {
        running = true;
    }

    /** Closes every connection with 1001 and waits for the last callbacks, for as long as {@code ws101.stop-timeout} says. */
    @Override
    public void stop() {
        running = false;
        connections.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Since Spring 7, which may pause a context and go on with it: stopping is for good. */
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
