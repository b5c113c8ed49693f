package org.ws101.internal.recording;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** A peer reads too slowly; the stack is that of the sender. Used by one thread. */
@Name("org.ws101.SlowConsumer")
@Label("WebSocket Slow Consumer")
@Description("A peer reads too slowly: a sender waits, a message is not sent, or the connection is dropped")
@Category("WebSocket")
final class SlowConsumerEvent extends ConnectionEvent {
    @Label("Slowness")
    @Description("SENDER_WAITS for room, NOT_SENT without room, or READS_NOTHING for sendTimeout")
    @Nullable
    String slowness;

    @Label("Queued Output")
    @Description("Bytes of output that have not left")
    @DataAmount
    long queued;
}
