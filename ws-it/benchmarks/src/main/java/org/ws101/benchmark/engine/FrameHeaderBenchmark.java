package org.ws101.benchmark.engine;

import java.nio.ByteBuffer;
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
import org.ws101.Opcode;
import org.ws101.internal.frame.FrameHeader;
import org.ws101.internal.frame.FrameReader;
import org.ws101.internal.frame.FrameWriter;
import org.ws101.internal.frame.OutputBuffer;

/** The header of a frame alone, with each of the three forms of its length. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameHeaderBenchmark {
    private static final int FIRST_BYTE = FrameHeader.firstByte(true, 0, Opcode.BINARY.code());

    @Param({"64", "1024", "65536"})
    public int length;

    private final FrameWriter server = new FrameWriter(new OutputBuffer(), null);
    private final FrameWriter client = new FrameWriter(new OutputBuffer(), () -> 0x12345678);
    private final FrameReader reader = new FrameReader();
    private ByteBuffer header = ByteBuffer.allocate(0);

    @Setup
    public void prepare() {
        int end = client.begin(FIRST_BYTE, length);
        header = ByteBuffer.wrap(client.payload(), 0, end);
    }

    @Benchmark
    public int writeUnmasked() {
        return server.begin(FIRST_BYTE, length);
    }

    @Benchmark
    public int writeMasked() {
        return client.begin(FIRST_BYTE, length);
    }

    @Benchmark
    public long read() {
        header.position(0);
        boolean complete = reader.readFirst(header)
                && reader.readSecond(header)
                && reader.readLength(header)
                && reader.readMaskingKey(header);
        return complete ? reader.payloadLength() : -1;
    }
}
