package org.ws101.servlet.jms;

import java.time.Duration;

/**
 * How a relay works. Immutable.
 *
 * @param broker where it connects
 * @param maxEnvelopeSize in bytes
 * @param bufferSize in bytes
 * @param lastSends how long what waits may still be sent after the stop
 */
record Settings(Broker broker, int maxEnvelopeSize, int bufferSize, Duration lastSends) {
    Settings withBroker(Broker other) {
        return new Settings(other, maxEnvelopeSize, bufferSize, lastSends);
    }

    Settings withMaxEnvelopeSize(int bytes) {
        return new Settings(broker, bytes, bufferSize, lastSends);
    }

    Settings withBufferSize(int bytes) {
        return new Settings(broker, maxEnvelopeSize, bytes, lastSends);
    }

    Settings withLastSends(Duration timeout) {
        return new Settings(broker, maxEnvelopeSize, bufferSize, timeout);
    }
}
