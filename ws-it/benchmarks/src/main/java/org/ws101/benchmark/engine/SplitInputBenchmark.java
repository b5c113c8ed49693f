package org.ws101.benchmark.engine;

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

/** A masked text of 16 KiB that arrives in small pieces. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SplitInputBenchmark {
    private static final int SIZE = 16 * 1024;

    @Param({"1", "7", "1024"})
    public int piece;

    @Param({"ASCII", "CJK"})
    public Payloads.Script script = Payloads.Script.ASCII;

    private final Receiving receiving = new Receiving(Role.SERVER, WebSocketOptions.defaults(), Delivery.WHOLE, null);
    private Inbound wire = new Inbound(new byte[0]);

    @Setup
    public void prepare() {
        Sending client = new Sending(WebSocketOptions.defaults(), () -> 0x12345678, null);
        client.sendWhole(new Message.Text(Payloads.text(script, SIZE)));
        wire = new Inbound(Inbound.bytes(client.takeOutput()), piece);
    }

    @Benchmark
    public @Nullable Event in() {
        return wire.into(receiving);
    }
}
