package org.ws101.benchmark.engine;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
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
import org.ws101.internal.protocol.Role;
import org.ws101.internal.protocol.Sending;
import org.ws101.internal.socket.MaskingKeys;

/** A message becomes the bytes of one frame. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SendingBenchmark {
    @Param({"64", "1024", "16384", "1048576"})
    public int size;

    @Param({"SERVER", "CLIENT"})
    public Role role = Role.SERVER;

    private final WebSocketOptions options = WebSocketOptions.defaults();
    private Sending sending = new Sending(options, null, null);
    private String text = "";
    private byte[] bytes = {};

    @Setup
    public void prepare() {
        sending = new Sending(options, role == Role.CLIENT ? new MaskingKeys(new SecureRandom()) : null, null);
        text = Payloads.text(Payloads.Script.ASCII, size);
        bytes = Payloads.binary(size);
    }

    @Benchmark
    public ByteBuffer text() {
        sending.sendWhole(new Message.Text(text));
        return sending.takeOutput();
    }

    @Benchmark
    public ByteBuffer binary() {
        sending.sendWhole(new Message.Binary(bytes));
        return sending.takeOutput();
    }
}
