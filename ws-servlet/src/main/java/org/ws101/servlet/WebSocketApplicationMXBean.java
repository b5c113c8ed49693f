package org.ws101.servlet;

import java.util.List;
import javax.management.ConstructorParameters;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket connections of one web application, for JMX. It is registered with the platform's MBean server from the start of
 * the first {@link WebSocketFilter} to the stop of the last, as {@code org.ws101:type=Application,name="/context/path"}, of the root
 * {@code name="/"}; a second application with the same context path in the same JVM has {@code instance=2} in addition. The
 * init-param {@code jmx=false} leaves it out. Thread-safe; nothing here blocks.
 *
 * <p>Who may use JMX sees the names and addresses of users, and may close connections. Without {@code com.sun.management.jmxremote.*},
 * that is the operating system's user of the JVM.
 */
public interface WebSocketApplicationMXBean {
    /** The context path; empty for the root. */
    String getContextPath();

    /** The {@code display-name} of the web application; null when it has none. */
    @Nullable
    String getDisplayName();

    /** See {@link WebSocketConnections#isServing}. */
    boolean isServing();

    /** How many connections are open. */
    int getOpenConnections();

    /** The maximum of open connections, {@code maxConnections}; of several filters the sum. */
    long getMaxConnections();

    /** How many connections have opened since the start. */
    long getOpenedConnections();

    /** How many opening handshakes were refused since the start. Requests for other paths do not count. */
    long getRefusedHandshakes();

    /** The same of each endpoint. */
    List<EndpointCounts> getEndpoints();

    /**
     * The open connections, those with the most queued output first.
     *
     * @param most how many to return at most, 1 or more
     * @throws IllegalArgumentException when that is less
     */
    List<OpenConnection> listConnections(int most);

    /**
     * Starts the closing handshake of a connection. The log has a line about that.
     *
     * @param id as {@link OpenConnection#getId} has it
     * @param code the close code, such as 1001, 1008, or 4000 to 4999
     * @param reason at most 123 bytes in UTF-8; may be empty
     * @return false when there is no such connection, any more
     * @throws IllegalArgumentException when the code cannot be sent, or the reason is too long
     */
    boolean closeConnection(String id, int code, String reason);

    /** Counts of one endpoint. Immutable. */
    final class EndpointCounts {
        private final String path;
        private final int openConnections;
        private final long openedConnections;
        private final long refusedHandshakes;

        /** For the parameters see the methods of their names. */
        @ConstructorParameters({"path", "openConnections", "openedConnections", "refusedHandshakes"})
        public EndpointCounts(String path, int openConnections, long openedConnections, long refusedHandshakes) {
            this.path = path;
            this.openConnections = openConnections;
            this.openedConnections = openedConnections;
            this.refusedHandshakes = refusedHandshakes;
        }

        /** The path, as registered. */
        public String getPath() {
            return path;
        }

        /** How many of its connections are open. */
        public int getOpenConnections() {
            return openConnections;
        }

        /** How many have opened since the start. */
        public long getOpenedConnections() {
            return openedConnections;
        }

        /** How many of its opening handshakes were refused since the start. */
        public long getRefusedHandshakes() {
            return refusedHandshakes;
        }
    }

    /** One open connection. Immutable. */
    final class OpenConnection {
        private final String id;
        private final String endpoint;
        private final String path;
        private final @Nullable String user;
        private final String remoteAddress;
        private final long ageSeconds;
        private final long queuedOutputBytes;
        private final long queuedOutputMessages;
        private final int queuedInputMessages;

        /** For the parameters see the methods of their names. */
        @ConstructorParameters({
            "id",
            "endpoint",
            "path",
            "user",
            "remoteAddress",
            "ageSeconds",
            "queuedOutputBytes",
            "queuedOutputMessages",
            "queuedInputMessages"
        })
        public OpenConnection(
                String id,
                String endpoint,
                String path,
                @Nullable String user,
                String remoteAddress,
                long ageSeconds,
                long queuedOutputBytes,
                long queuedOutputMessages,
                int queuedInputMessages) {
            this.id = id;
            this.endpoint = endpoint;
            this.path = path;
            this.user = user;
            this.remoteAddress = remoteAddress;
            this.ageSeconds = ageSeconds;
            this.queuedOutputBytes = queuedOutputBytes;
            this.queuedOutputMessages = queuedOutputMessages;
            this.queuedInputMessages = queuedInputMessages;
        }

        /** The {@link org.ws101.WebSocket#id}, as in the log. */
        public String getId() {
            return id;
        }

        /** The path of its endpoint, as registered. */
        public String getEndpoint() {
            return endpoint;
        }

        /** The path of its request, without the query. */
        public String getPath() {
            return path;
        }

        /** The name of the authenticated user; null when there is none, empty when the user has no name. */
        public @Nullable String getUser() {
            return user;
        }

        /** Address and port of the peer, or of the last proxy. */
        public String getRemoteAddress() {
            return remoteAddress;
        }

        /** The time since it has opened, in seconds. */
        public long getAgeSeconds() {
            return ageSeconds;
        }

        /** Bytes of output that have not left; {@code outboundBytes} bounds them. */
        public long getQueuedOutputBytes() {
            return queuedOutputBytes;
        }

        /** Messages and parts that have not left; {@code outboundMessages} bounds them. */
        public long getQueuedOutputMessages() {
            return queuedOutputMessages;
        }

        /** In the blocking style messages and parts that the application has not received; {@code inboundMessages} bounds them. */
        public int getQueuedInputMessages() {
            return queuedInputMessages;
        }
    }
}
