package org.ws101.demo;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Reads the meters of the endpoints, but not those of {@link Figures}. For one thread at a time. */
@Dependent
public class Readings {
    @Inject
    MeterRegistry registry;

    @Inject
    LastCloses closes;

    private long at = System.nanoTime();
    private double received;
    private double sent;
    private double receivedBytes;
    private double sentBytes;
    private double pings;
    private double pingTime;
    private double roundTrip;

    /** The figures now; those of a second are since the last call. */
    FigureSheet next() {
        long now = System.nanoTime();
        double seconds = Math.max(now - at, 1) / 1e9;
        double receivedNow = count("ws101.messages", "direction", "received");
        double sentNow = count("ws101.messages", "direction", "sent");
        double receivedBytesNow = count("ws101.wire.bytes", "direction", "received");
        double sentBytesNow = count("ws101.wire.bytes", "direction", "sent");
        measureRoundTrip();
        FigureSheet sheet = new FigureSheet(
                (long) sum(meters("ws101.connections").filter(Readings::isShown), Gauge.class, Gauge::value),
                (long) count("ws101.handshakes", "outcome", "accepted"),
                (long) count("ws101.handshakes", "outcome", "refused"),
                (receivedNow - received) / seconds,
                (sentNow - sent) / seconds,
                (receivedBytesNow - receivedBytes) / seconds,
                (sentBytesNow - sentBytes) / seconds,
                roundTrip,
                closes.ends());
        at = now;
        received = receivedNow;
        sent = sentNow;
        receivedBytes = receivedBytesNow;
        sentBytes = sentBytesNow;
        return sheet;
    }

    /** The page's own as well: that of a network is the same for all. */
    private void measureRoundTrip() {
        double pingsNow = sum(meters("ws101.ping"), Timer.class, Timer::count);
        double timeNow = sum(meters("ws101.ping"), Timer.class, timer -> timer.totalTime(TimeUnit.MILLISECONDS));
        if (pingsNow > pings) {
            roundTrip = (timeNow - pingTime) / (pingsNow - pings);
            pings = pingsNow;
            pingTime = timeNow;
        }
    }

    private double count(String name, String tag, String value) {
        return sum(
                meters(name)
                        .filter(Readings::isShown)
                        .filter(meter -> value.equals(meter.getId().getTag(tag))),
                Counter.class,
                Counter::count);
    }

    private Stream<Meter> meters(String name) {
        return registry.find(name).meters().stream();
    }

    private static boolean isShown(Meter meter) {
        return !Figures.PATH.equals(meter.getId().getTag("endpoint"));
    }

    private static <T> double sum(Stream<Meter> meters, Class<T> type, ToDoubleFunction<T> value) {
        return meters.map(type::cast).mapToDouble(value).sum();
    }
}
