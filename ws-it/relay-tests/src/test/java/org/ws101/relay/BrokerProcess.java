package org.ws101.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** An Artemis in a process of its own, on a port that stays the same when it is started again. */
public final class BrokerProcess implements AutoCloseable {
    private final int port = freePort();
    private final String parameters;
    private ChildProcess process;

    BrokerProcess() throws IOException {
        this("");
    }

    /** @param parameters of its acceptor, as they follow its URL */
    public BrokerProcess(String parameters) throws IOException {
        this.parameters = parameters;
        process = start();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private ChildProcess start() throws IOException {
        ChildProcess started = ChildProcess.start(BrokerProcess.class, url() + parameters);
        started.awaitLine("started");
        return started;
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    public Duration cpu() {
        return process.cpu();
    }

    void kill() {
        process.kill();
    }

    void startAgain() throws IOException {
        process = start();
    }

    @Override
    public void close() {
        process.kill();
    }

    public static void main(String[] arguments) throws Exception {
        EmbeddedBroker.at(arguments[0]);
        ChildProcess.say("started");
        ChildProcess.awaitParent();
        System.exit(0);
    }
}
