package org.ws101.internal.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.ws101.PermessageDeflate;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateNegotiation;
import org.ws101.internal.extension.DeflateParameters;

class CompressorPoolTest {
    private final AtomicInteger made = new AtomicInteger();
    /** How often each was ended. */
    private final Map<Object, Integer> ends = Collections.synchronizedMap(new IdentityHashMap<>());

    private final CompressorPool pool = new CompressorPool(
            2,
            level -> {
                made.incrementAndGet();
                return new Deflater(level, true) {
                    @Override
                    public void end() {
                        ends.merge(this, 1, Integer::sum);
                        super.end();
                    }
                };
            },
            () -> {
                made.incrementAndGet();
                return new Inflater(true) {
                    @Override
                    public void end() {
                        ends.merge(this, 1, Integer::sum);
                        super.end();
                    }
                };
            });

    @Test
    void whatComesBackIsUsedAgain() {
        Deflater deflater = pool.takeDeflater(6);
        Inflater inflater = pool.takeInflater();
        pool.giveBack(deflater, 6);
        pool.giveBack(inflater);

        assertSame(deflater, pool.takeDeflater(6));
        assertSame(inflater, pool.takeInflater());
        assertEquals(2, made.get());
    }

    @Test
    void nothingIsGivenToTwo() {
        assertNotSame(pool.takeDeflater(6), pool.takeDeflater(6));
        assertNotSame(pool.takeInflater(), pool.takeInflater());
    }

    @Test
    void eachLevelHasItsOwn() {
        Deflater fast = pool.takeDeflater(1);
        pool.giveBack(fast, 1);

        assertNotSame(fast, pool.takeDeflater(9));
        assertSame(fast, pool.takeDeflater(1));
    }

    @Test
    void whatIsTooManyIsEndedOnce() {
        List<Deflater> deflaters = new ArrayList<>();
        List<Inflater> inflaters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            deflaters.add(pool.takeDeflater(6));
            inflaters.add(pool.takeInflater());
        }
        deflaters.forEach(deflater -> pool.giveBack(deflater, 6));
        inflaters.forEach(pool::giveBack);

        assertEquals(6, ends.size());
        assertTrue(ends.values().stream().allMatch(times -> times == 1));
        assertSame(deflaters.get(0), pool.takeDeflater(6));
        assertSame(deflaters.get(1), pool.takeDeflater(6));
        assertSame(inflaters.get(0), pool.takeInflater());
        assertSame(inflaters.get(1), pool.takeInflater());
    }

    @Test
    void aPoolThatIsClosedEndsWhatItKeepsAndWhatComesBack() {
        Deflater late = pool.takeDeflater(6);
        Deflater kept = pool.takeDeflater(1);
        Inflater lateToo = pool.takeInflater();
        Inflater keptToo = pool.takeInflater();
        pool.giveBack(kept, 1);
        pool.giveBack(keptToo);

        pool.close();
        pool.close();
        assertEquals(Map.of(kept, 1, keptToo, 1), ends);
        assertEquals(2, pool.lent());
        pool.giveBack(late, 6);
        assertEquals(Map.of(kept, 1, keptToo, 1, late, 1), ends);
        pool.giveBack(lateToo);
        assertEquals(0, pool.lent());
        assertEquals(4, made.get());
        assertEquals(Map.of(kept, 1, keptToo, 1, late, 1, lateToo, 1), ends);
    }

    @Test
    void nothingOfTheLastMessageRemains() throws Exception {
        byte[] text = "text, text, text, text".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Deflater deflater = pool.takeDeflater(6);
        byte[] first = sync(deflater, text);
        deflater.setInput(text);
        pool.giveBack(deflater, 6);
        assertTrue(deflater.needsInput());
        assertArrayEquals(first, sync(pool.takeDeflater(6), text));

        Inflater inflater = pool.takeInflater();
        inflater.setInput(first);
        assertEquals(5, inflater.inflate(new byte[5]));
        pool.giveBack(inflater);
        assertEquals(0, inflater.getRemaining());
        inflater.setInput(first);
        byte[] out = new byte[100];
        assertEquals(text.length, pool.takeInflater().inflate(out));
    }

    private static byte[] sync(Deflater deflater, byte[] text) {
        byte[] out = new byte[100];
        deflater.setInput(text);
        return java.util.Arrays.copyOf(out, deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH));
    }

    /** Native memory is bounded by what is in use at once and what is kept, not by how much was opened. */
    @Test
    void aHundredThousandConnectionsOnFourThreadsEndWhatTheyDoNotKeep() throws Exception {
        PermessageDeflate settings =
                PermessageDeflate.offer(PermessageDeflate.Parameters.none()).threshold(0);
        DeflateParameters agreed = DeflateNegotiation.accept(DeflateNegotiation.offers(settings), settings)
                .orElseThrow();
        ExecutorService executor = Executors.newFixedThreadPool(4);
        CountDownLatch together = new CountDownLatch(4);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            done.add(executor.submit(() -> {
                together.countDown();
                together.await();
                for (int j = 0; j < 25_000; j++) {
                    DeflateExtension server = DeflateExtension.server(agreed, settings, pool);
                    DeflateExtension client = DeflateExtension.client(agreed, settings, pool);
                    byte[] sent = server.encode(new byte[100], 0, 100, j % 2 == 0);
                    client.decode(sent, 0, sent.length, j % 3 == 0, (bytes, offset, length) -> true);
                    server.release();
                    client.release();
                }
                return null;
            }));
        }
        for (Future<?> each : done) {
            each.get();
        }
        executor.shutdown();

        assertTrue(ends.values().stream().allMatch(times -> times == 1));
        int kept = made.get() - ends.size();
        assertTrue(kept >= 2 && kept <= 4, kept + " were not ended");
    }
}
