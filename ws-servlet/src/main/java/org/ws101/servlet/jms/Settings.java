package org.ws101.servlet.jms;

import java.time.Duration;

/**
 * How a relay works. Immutable.
 *
 * @param broker where it connects
 * @param maxEnvelopeSize in bytes
 * @param bufferSize in bytes
 * @param pause how long what waits is kept after a reconnection
 * @param lastSends how long what waits may still be sent after the stop
 */
record Settings(Broker broker, int maxEnvelopeSize, int bufferSize, Duration pause, Duration lastSends) {
    Settings withBroker(Broker other) {
        return new Settings(other, maxEnvelopeSize, bufferSize, pause, lastSends);
    }

    Settings withMaxEnvelopeSize(int bytes) {
        return new Settings(broker, bytes, bufferSize, pause, lastSends);
    }

    Settings withBufferSize(int bytes) {
        return new Settings(broker, maxEnvelopeSize, bytes, pause, lastSends);
    }

    Settings withPause(Duration time) {
        return new Settings(broker, maxEnvelopeSize, bufferSize, time, lastSends);
    }

    Settings withLastSends(Duration timeout) {
        return new Settings(broker, maxEnvelopeSize, bufferSize, pause, timeout);
    }
}
