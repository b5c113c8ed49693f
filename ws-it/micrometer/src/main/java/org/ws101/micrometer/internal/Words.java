package org.ws101.micrometer.internal;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.ws101.CloseCode;
import org.ws101.MessageTooBigException;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketObserver.Closer;
import org.ws101.WebSocketObserver.Slowness;
import org.ws101.WebSocketTimeoutException;

/** The values of tags: few for whatever applications and peers do. Pure functions. */
final class Words {
    /** The status of accepted handshakes; also of those over HTTP/2, whose response has 200. */
    static final String ACCEPTED = "101";

    /** Those that servers answer handshakes with, and what stands between. */
    private static final Set<Integer> STATUSES = Set.of(
            200, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 407, 408, 409, 410, 413, 421, 426, 429, 431, 500,
            501, 502, 503, 504);

    private Words() {}

    /** A status that is common, else its class such as {@code 4xx}; {@code none} for 0. */
    static String status(int status) {
        if (status == 0) {
            return "none";
        }
        if (STATUSES.contains(status)) {
            return Integer.toString(status);
        }
        return status >= 100 && status <= 599 ? status / 100 + "xx" : "other";
    }

    /** A registered code; {@code 3xxx} and {@code 4xxx} for those of libraries and applications. */
    static String code(CloseCode code) {
        int number = code.code();
        return number < 3000 ? Integer.toString(number) : number / 1000 + "xxx";
    }

    static String closer(Closer by) {
        return word(by);
    }

    static String slowness(Slowness how) {
        return word(how);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name of the code that a connection failed with; else what kind of exception it is. */
    static String cause(Throwable cause) {
        if (cause instanceof WebSocketFailure failure) {
            return failure.code().code() < 3000 ? failure.code().name() : code(failure.code());
        }
        if (cause instanceof WebSocketTimeoutException) {
            return "timeout";
        }
        if (cause instanceof WebSocketClosedException) {
            return "closed";
        }
        if (cause instanceof MessageTooBigException) {
            return CloseCode.MESSAGE_TOO_BIG.name();
        }
        if (cause instanceof WebSocketException) {
            return "dropped";
        }
        if (cause instanceof RejectedExecutionException) {
            return "no-thread";
        }
        if (cause instanceof IOException) {
            return "network";
        }
        return cause instanceof Error ? "error" : "exception";
    }
}
