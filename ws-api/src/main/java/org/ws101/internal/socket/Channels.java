package org.ws101.internal.socket;

import java.io.Closeable;
import java.io.IOException;

/** Closes what is given up anyway, so that a failure to do so says nothing. */
final class Channels {
    private Channels() {}

    static void close(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
