package org.ws101.demo.conformance;

/** An embedded servlet container that serves one application at its root. */
interface Container {
    /**
     * Starts.
     *
     * @param host the address to listen on
     * @param port the port, or 0 for any that is free
     * @return the port that it listens on
     * @throws Exception whatever the container throws, as when the port is taken
     */
    int start(String host, int port) throws Exception;

    /** Closes every connection with 1001, and stops. */
    void stop() throws Exception;
}
