package org.ws101.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** An Artemis in a process of its own, on a port that stays the same when it is started again. */
final class BrokerProcess implements AutoCloseable {
    private final int port = freePort();
    private ChildProcess process;

    BrokerProcess() throws IOException {
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
        ChildProcess started = ChildProcess.start(BrokerProcess.class, url());
        started.awaitLine("started");
        return started;
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
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
