package org.ws101.servlet.jms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ws101.relay.Conditions;
import org.ws101.relay.EmbeddedBroker;
import org.ws101.relay.LogRecorder;

/** What a relay does with the envelopes that wait when it is stopped. */
class LastSendsTest {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @Test
    void whatWaitsIsSentBeforeTheRelayStops() throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker()) {
            JmsRelay one = JmsRelay.of(broker.factory(), "chat").withLastSends(Duration.ofMinutes(1));
            JmsRelay two = JmsRelay.of(broker.factory(), "chat");
            try {
                one.start(envelope -> {});
                two.start(envelope -> received.add(new String(envelope, StandardCharsets.UTF_8)));
                for (JmsRelay each : new JmsRelay[] {one, two}) {
                    Conditions.await(() -> each.counts().connected(), () -> "not connected: " + each.counts());
                }
                for (int i = 0; i < 100; i++) {
                    assertTrue(one.publish(("last words " + i).getBytes(StandardCharsets.UTF_8)));
                }
                one.stop();
                for (int i = 0; i < 100; i++) {
                    assertEquals("last words " + i, received.poll(60, TimeUnit.SECONDS));
                }
            } finally {
                one.stop();
                two.stop();
            }
        }
    }

    @Test
    void whatCannotBeSentIsCountedAndLogged() throws Exception {
        try (LogRecorder log = new LogRecorder();
                EmbeddedBroker broker = new EmbeddedBroker()) {
            broker.stop();
            JmsRelay relay = JmsRelay.of(broker.factory(), "chat").withLastSends(Duration.ZERO);
            relay.start(envelope -> {});
            for (int i = 0; i < 3; i++) {
                assertTrue(relay.publish(new byte[100]));
            }
            relay.stop();
            assertEquals(3, relay.counts().lost());
            assertEquals(0, relay.counts().waiting());
            assertTrue(log.text().contains("has stopped before it could send 3 broadcasts"), log::text);
            relay.stop();
            assertEquals(3, relay.counts().lost());
        }
    }
}
