package org.ws101.benchmark.engine;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ws101.Message;
import org.ws101.WebSocketOptions;
import org.ws101.benchmark.Payloads;
import org.ws101.internal.protocol.Delivery;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.protocol.Receiving;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.protocol.Sending;

/**
 * Text in and out through the rules of the protocol, unmasked, so that what it costs beside the header is the UTF-8;
 * and what the JDK takes for the same bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Utf8Benchmark {
    @Param({"ASCII", "LATIN", "CJK", "EMOJI"})
    public Payloads.Script script = Payloads.Script.ASCII;

    @Param({"64", "1024", "65536"})
    public int size;

    private final Receiving receiving = new Receiving(Role.CLIENT, WebSocketOptions.defaults(), Delivery.WHOLE, null);
    private final Sending sending = new Sending(WebSocketOptions.defaults(), null, null);
    private String text = "";
    private byte[] encoded = {};
    private byte[] target = {};
    private Inbound frame = new Inbound(target);

    @Setup
    public void prepare() {
        text = Payloads.text(script, size);
        encoded = text.getBytes(StandardCharsets.UTF_8);
        target = new byte[size];
        sending.sendWhole(new Message.Text(text));
        frame = new Inbound(Inbound.bytes(sending.takeOutput()));
    }

    /** A frame from a server becomes a {@code String}. */
    @Benchmark
    public @Nullable Event in() {
        return receiving.receive(frame.untouched());
    }

    /** A {@code String} becomes a frame of a server. */
    @Benchmark
    public Object out() {
        sending.sendWhole(new Message.Text(text));
        return sending.takeOutput();
    }

    @Benchmark
    public String inByJdk() {
        return new String(encoded, StandardCharsets.UTF_8);
    }

    /** With the copy behind a header that a frame needs. */
    @Benchmark
    public byte[] outByJdk() {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, target, 0, bytes.length);
        return target;
    }
}
