package org.ws101.internal.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The control frames that wait for the next batch; the close frame is the last. Guarded by the connection's lock, but for {@link
 * #anyWaits}.
 */
final class Controls {
    /** While more than this waits to be written, only the latest ping is answered (RFC 6455 §5.5.3). */
    private static final int PONG_BACKLOG = 16 * 1024;

    private static final int MOST_HEADER = 6;

    private final Flow flow;
    /** Those that wait, but for the close frame. */
    private final List<Control> controls = new ArrayList<>(0);

    private int bytes;
    /** Whether the last of them may give way to a later pong. */
    private boolean lastGivesWay;
    /** Leaves when all that was queued before it has left, or leaves with it. */
    private @Nullable Control closeFrame;
    /** Completes when the close frame has left, if anybody wants to know. */
    private @Nullable CompletableFuture<Void> closeSent;

    private volatile boolean waiting;

    Controls(Flow flow) {
        this.flow = flow;
    }

    /** Whether any waits. */
    boolean anyWaits() {
        return waiting;
    }

    void add(Control control) {
        controls.add(control);
        bytes += size(control);
        lastGivesWay = false;
        waiting = true;
    }

    /** Answers a ping; an answer that has waited for long gives way to it. */
    void pong(Control pong) {
        if (lastGivesWay) {
            bytes -= size(controls.remove(controls.size() - 1));
        }
        boolean givesWay = flow.bytesWaiting() + bytes > PONG_BACKLOG;
        add(pong);
        lastGivesWay = givesWay;
    }

    private static int size(Control control) {
        return control.payload().length + MOST_HEADER;
    }

    /** Nothing is queued behind this. */
    void close(Control frame) {
        closeFrame = frame;
        waiting = true;
    }

    /** Completes {@code sent} when the close frame has left, which is still to come. */
    void completeWhenClosed(CompletableFuture<Void> sent) {
        closeSent = sent;
    }

    /**
     * Those that are to join the output, in their order; the close frame is one of them if {@code closeToo}. They count as waiting
     * until they have been {@link #queued}: nobody may take what has not left for drained.
     */
    List<Control> take(boolean closeToo) {
        List<Control> taken = new ArrayList<>(controls);
        controls.clear();
        bytes = 0;
        lastGivesWay = false;
        if (closeToo && closeFrame != null) {
            taken.add(closeFrame);
            closeFrame = null;
        }
        return taken;
    }

    /** Those that were taken are among the bytes that are queued. */
    void queued() {
        waiting = closeFrame != null || !controls.isEmpty();
    }

    /** All that was taken is in the next batch. */
    void batched() {
        CompletableFuture<Void> sent = closeSent;
        if (sent != null && closeFrame == null) {
            closeSent = null;
            flow.completeWhenLeft(sent);
        }
    }

    /** They cannot leave any more. */
    void drop() {
        controls.clear();
        closeFrame = null;
        waiting = false;
    }

    /** What has not left is lost. {@code why} is asked only when somebody waits. */
    void fail(Supplier<? extends Throwable> why) {
        CompletableFuture<Void> sent = closeSent;
        if (sent != null) {
            closeSent = null;
            flow.complete(sent, why.get());
        }
    }
}
