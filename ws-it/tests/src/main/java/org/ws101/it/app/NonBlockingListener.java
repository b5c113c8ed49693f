package org.ws101.it.app;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ws101.Message;
import org.ws101.WebSocket;

/** Echoes without waiting for anything, but for what a text asks it to do. */
final class NonBlockingListener extends EchoListener {
    /** Longer than a callback may take before the log names it. */
    private static final long TOO_LONG = TimeUnit.MILLISECONDS.toNanos(400);

    @Override
    public void onText(WebSocket webSocket, String text) {
        String answer = switch (text) {
            case "thread" -> Thread.currentThread().getName() + " " + isWithinSelector();
            case "send" -> thrownBySend(webSocket);
            case "hold" -> held();
            default -> text;
        };
        var unused = webSocket.sendAsync(new Message.Text(answer));
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) {
        var unused = webSocket.sendAsync(new Message.Binary(data));
    }

    /** Whether the thread is within what selects, and not only in a task that was handed to it. */
    private static boolean isWithinSelector() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .anyMatch(name -> name.endsWith(".AdaptiveExecutionStrategy")
                                || name.equals("org.xnio.nio.WorkerThread")));
    }

    private static String thrownBySend(WebSocket webSocket) {
        try {
            webSocket.sendText("nobody gets this");
            return "nothing";
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String held() {
        long end = System.nanoTime() + TOO_LONG;
        for (long left = TOO_LONG; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return "held";
    }
}
