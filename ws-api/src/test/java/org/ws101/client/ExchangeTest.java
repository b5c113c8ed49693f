package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.handshake.RequestHead;
import org.ws101.internal.socket.PlainWire;

class ExchangeTest {
    private static final int BODY = 15 * 1024;

    /** What a peer may make of a client that way is bounded by what it sends, and not by the square of that. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 15360\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3c00\r\n"})
    void aRefusalThatComesByteByByteIsReadInLinearTime(String head) throws Exception {
        String response = "HTTP/1.1 500 No\r\n" + head + "x".repeat(BODY);
        Exchange exchange = Exchange.of(
                new PlainWire(new OneByteAtATime(response)), new RequestHead("GET", "HTTP/1.1", "/", Headers.empty()));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        int size = exchange.refusal("refused").body().length;
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertEquals(BODY, size);
        assertTrue(allocated < 64 * BODY, allocated + " bytes for a body of " + BODY);
    }

    /** A socket whose every read gives one byte. */
    private static final class OneByteAtATime extends StandInChannel {
        private final ByteBuffer incoming;

        OneByteAtATime(String incoming) {
            this.incoming = ByteBuffer.wrap(incoming.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public int read(ByteBuffer to) {
            if (!incoming.hasRemaining()) {
                return -1;
            }
            to.put(incoming.get());
            return 1;
        }

        @Override
        public int write(ByteBuffer from) {
            int count = from.remaining();
            from.position(from.limit());
            return count;
        }
    }
}
