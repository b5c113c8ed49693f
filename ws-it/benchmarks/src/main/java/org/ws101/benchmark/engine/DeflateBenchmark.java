package org.ws101.benchmark.engine;

import java.nio.ByteBuffer;
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
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketOptions;
import org.ws101.benchmark.Payloads;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateNegotiation;
import org.ws101.internal.extension.DeflateParameters;
import org.ws101.internal.pool.CompressorPool;
import org.ws101.internal.protocol.Delivery;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.protocol.Receiving;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.protocol.Sending;

/** permessage-deflate at the server: JSON of 1 KiB, each message another, with and without context takeover. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DeflateBenchmark {
    private static final int SIZE = 1024;
    private static final int MESSAGES = 64;

    @Param({"true", "false"})
    public boolean contextTakeover;

    private final CompressorPool compressors = new CompressorPool(4);
    private final WebSocketOptions options = WebSocketOptions.defaults();
    private final Message[] messages = new Message[MESSAGES];
    /** All of them as the client's frames: it starts without a context, so that they can be repeated. */
    private final Inbound[] frames = new Inbound[MESSAGES];

    private Sending sending = new Sending(options, null, null);
    private Receiving receiving = new Receiving(Role.SERVER, options, Delivery.WHOLE, null);
    private int next;

    @Setup
    public void prepare() {
        PermessageDeflate.Parameters parameters = PermessageDeflate.Parameters.none();
        if (!contextTakeover) {
            parameters = parameters.serverNoContextTakeover().clientNoContextTakeover();
        }
        PermessageDeflate settings = PermessageDeflate.offer(parameters).threshold(0);
        DeflateParameters agreed = DeflateNegotiation.accept(DeflateNegotiation.offers(settings), settings)
                .orElseThrow();
        DeflateExtension server = DeflateExtension.server(agreed, settings, compressors);
        sending = new Sending(options, null, server);
        receiving = new Receiving(Role.SERVER, options, Delivery.WHOLE, server);
        Sending client = new Sending(options, () -> 0x12345678, DeflateExtension.client(agreed, settings, compressors));
        for (int i = 0; i < MESSAGES; i++) {
            messages[i] = new Message.Text(Payloads.json(SIZE, i));
            client.sendWhole(messages[i]);
            frames[i] = new Inbound(Inbound.bytes(client.takeOutput()));
        }
        requireAll();
    }

    /** What is measured is right: both ways, and a second time. */
    private void requireAll() {
        for (int i = 0; i < 2 * MESSAGES; i++) {
            Message expected = messages[next];
            if (!(in() instanceof Event.Received received)
                    || !received.message().equals(expected)) {
                throw new IllegalStateException("Message " + i + " did not come out as it went in");
            }
        }
    }

    @Benchmark
    public @Nullable Event in() {
        next = (next + 1) % MESSAGES;
        return frames[(next + MESSAGES - 1) % MESSAGES].into(receiving);
    }

    @Benchmark
    public ByteBuffer out() {
        next = (next + 1) % MESSAGES;
        sending.sendWhole(messages[next]);
        return sending.takeOutput();
    }
}
