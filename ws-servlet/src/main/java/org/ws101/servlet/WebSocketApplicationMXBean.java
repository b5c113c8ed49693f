package org.ws101.servlet;

import java.util.List;
import javax.management.ConstructorParameters;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket connections of one web application, for JMX. It is registered with the platform's MBean server from the
 * start of the first {@link WebSocketFilter} to the stop of the last. Its name is
 * {@code org.ws101:type=Application,name="/context/path"}; of the root {@code name="/"}. For a second application of
 * the same context path in the JVM, the name also contains {@code instance=2}. The init-param {@code jmx=false}
 * disables it. Thread-safe; no method blocks.
 *
 * <p>Users of JMX can read the names and addresses of users, and close connections. Without
 * {@code com.sun.management.jmxremote.*}, that is the operating system's user of the JVM.
 */
public interface WebSocketApplicationMXBean {
    /** Returns the context path; empty for the root. */
    String getContextPath();

    /** Returns the {@code display-name} of the web application; null without one. */
    @Nullable
    String getDisplayName();

    /** Returns {@link WebSocketConnections#isServing}. */
    boolean isServing();

    /** Returns the number of open connections. */
    int getOpenConnections();

    /** Returns the maximum of open connections, {@code maxConnections}; for several filters the sum. */
    long getMaxConnections();

    /** Returns the number of connections that have opened since the start. */
    long getOpenedConnections();

    /** Returns the number of refused opening handshakes since the start. Requests for other paths do not count. */
    long getRefusedHandshakes();

    /** Returns the counts of each endpoint. */
    List<EndpointCounts> getEndpoints();

    /**
     * Returns the open connections, in descending order of queued output.
     *
     * @param most the maximum of connections to return, 1 or more
     * @throws IllegalArgumentException when it is less than 1
     */
    List<OpenConnection> listConnections(int most);

    /**
     * Starts the closing handshake of a connection. The log contains a line about it.
     *
     * @param id as in {@link OpenConnection#getId}
     * @param code the close code, such as 1001, 1008, or 4000 to 4999
     * @param reason up to 123 bytes in UTF-8; may be empty
     * @return false when the connection does not exist, or has ended
     * @throws IllegalArgumentException when the code must not be sent, or the reason is too long or contains an
     *     unpaired surrogate
     */
    boolean closeConnection(String id, int code, String reason);

    /** Counts of one endpoint. Immutable. */
    final class EndpointCounts {
        private final String path;
        private final int openConnections;
        private final long openedConnections;
        private final long refusedHandshakes;

        /** Creates the counts; the parameters are the results of the methods of their names. */
        @ConstructorParameters({"path", "openConnections", "openedConnections", "refusedHandshakes"})
        public EndpointCounts(String path, int openConnections, long openedConnections, long refusedHandshakes) {
            this.path = path;
            this.openConnections = openConnections;
            this.openedConnections = openedConnections;
            this.refusedHandshakes = refusedHandshakes;
        }

        /** Returns the path, as registered. */
        public String getPath() {
            return path;
        }

        /** Returns the number of its open connections. */
        public int getOpenConnections() {
            return openConnections;
        }

        /** Returns the number of its connections that have opened since the start. */
        public long getOpenedConnections() {
            return openedConnections;
        }

        /** Returns the number of its refused opening handshakes since the start. */
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

        /** Creates the description; the parameters are the results of the methods of their names. */
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

        /** Returns the {@link org.ws101.WebSocket#id}, as in the log. */
        public String getId() {
            return id;
        }

        /** Returns the path of its endpoint, as registered. */
        public String getEndpoint() {
            return endpoint;
        }

        /** Returns the path of its request, without the query. */
        public String getPath() {
            return path;
        }

        /** Returns the name of the authenticated user; null without a user, empty for a user without a name. */
        public @Nullable String getUser() {
            return user;
        }

        /** Returns address and port of the peer, or of the last proxy. */
        public String getRemoteAddress() {
            return remoteAddress;
        }

        /** Returns the time since its opening, in seconds. */
        public long getAgeSeconds() {
            return ageSeconds;
        }

        /**
         * Returns the queued output in bytes. It may exceed {@code outboundBytes}, by messages of {@code sendAsync} and
         * by one large message.
         */
        public long getQueuedOutputBytes() {
            return queuedOutputBytes;
        }

        /**
         * Returns the queued output in messages and parts. It may exceed {@code outboundMessages}, by messages of
         * {@code sendAsync}.
         */
        public long getQueuedOutputMessages() {
            return queuedOutputMessages;
        }

        /**
         * Returns the messages and parts that the application has not received, in the blocking style;
         * {@code inboundMessages} bounds them.
         */
        public int getQueuedInputMessages() {
            return queuedInputMessages;
        }
    }
}
