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
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Delivery;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.protocol.Receiving;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.protocol.Sending;

/** A masked message of one frame becomes a message, read into a buffer as large as those of connections. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReceivingBenchmark {
    @Param({"64", "1024", "16384", "1048576"})
    public int size;

    private final WebSocketOptions options = WebSocketOptions.defaults();
    private final Receiving receiving = new Receiving(Role.SERVER, options, Delivery.WHOLE, null);
    private Inbound text = new Inbound(new byte[0]);
    private Inbound binary = text;

    @Setup
    public void prepare() {
        text = masked(new Message.Text(Payloads.text(Payloads.Script.ASCII, size)));
        binary = masked(new Message.Binary(Payloads.binary(size)));
    }

    private Inbound masked(Message message) {
        Sending client = new Sending(options, () -> 0x12345678, null);
        client.sendWhole(message);
        return new Inbound(Inbound.bytes(client.takeOutput()), BufferPool.BUFFER_SIZE);
    }

    @Benchmark
    public @Nullable Event text() {
        return text.into(receiving);
    }

    @Benchmark
    public @Nullable Event binary() {
        return binary.into(receiving);
    }
}
