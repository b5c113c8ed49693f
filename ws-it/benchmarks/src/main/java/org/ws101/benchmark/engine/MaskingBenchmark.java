package org.ws101.benchmark.engine;

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
import org.ws101.benchmark.Payloads;
import org.ws101.internal.frame.Masking;

/**
 * Masking, which is unmasking as well: behind a header of six bytes, as in a read buffer, and going on within a
 * payload.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MaskingBenchmark {
    private static final int KEY = 0x12345678;
    private static final int HEADER = 6;

    @Param({"64", "1024", "16384", "1048576"})
    public int size;

    private byte[] bytes = {};

    @Setup
    public void prepare() {
        bytes = Payloads.binary(HEADER + size);
    }

    @Benchmark
    public byte[] whole() {
        Masking.apply(bytes, HEADER, size, KEY, 0);
        return bytes;
    }

    @Benchmark
    public byte[] goingOn() {
        Masking.apply(bytes, HEADER, size, KEY, 3);
        return bytes;
    }
}
