package org.ws101.servlet.internal.transport.upgrade;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;

/** What a dropped connection has not sent. */
public final class PendingOutput {
    private static final System.Logger LOGGER = System.getLogger(PendingOutput.class.getName());

    private PendingOutput() {}

    /**
     * Lets the close of a socket throw away what its peer does not take. Otherwise the system goes on offering that for minutes,
     * and holds up to some megabytes of its own memory for every peer that stopped reading.
     */
    public static void discardOnClose(NetworkChannel socket) {
        try {
            if (socket.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) { // closed already
            LOGGER.log(System.Logger.Level.TRACE, "The socket cannot be set to discard its output", e);
        }
    }
}
