package org.ws101.benchmark.load;

/** What a load does when something happens on one of its connections; called on the thread of the {@link LoadLoop}. */
interface Behavior {
    /** The opening handshake is complete. */
    void opened(LoadConnection connection);

    /** A message came back as it was sent. */
    void received(LoadConnection connection);

    /** The server has closed the connection, after a closing handshake. */
    void closed(LoadConnection connection);
}
