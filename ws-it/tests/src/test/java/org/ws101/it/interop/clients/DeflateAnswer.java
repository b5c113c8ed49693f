package org.ws101.it.interop.clients;

import java.util.List;
import java.util.Map;

/**
 * What our server must answer to an offer of permessage-deflate.
 *
 * @param offer what the client offers
 * @param path the endpoint
 * @param header the answer
 */
record DeflateAnswer(String offer, String path, String header) {
    private static final String NAME = "permessage-deflate";
    private static final String CLIENT_FRESH = "; client_no_context_takeover";
    private static final String FRESH = NAME + "; server_no_context_takeover" + CLIENT_FRESH;

    /** By offer: the answers of the endpoints that allow no context takeover, all, and windows of 2^10 bytes. */
    private static final Map<String, List<String>> ANSWERS = Map.of(
            NAME,
            List.of(FRESH, NAME, NAME + "; server_max_window_bits=10"),
            NAME + "; server_no_context_takeover",
            List.of(
                    FRESH,
                    NAME + "; server_no_context_takeover",
                    NAME + "; server_no_context_takeover; server_max_window_bits=10"),
            NAME + "; client_no_context_takeover",
            List.of(
                    FRESH,
                    NAME + "; client_no_context_takeover",
                    NAME + "; client_no_context_takeover; server_max_window_bits=10"),
            FRESH,
            List.of(FRESH, FRESH, FRESH + "; server_max_window_bits=10"),
            NAME + "; server_max_window_bits=8",
            List.of(
                    FRESH + "; server_max_window_bits=8",
                    NAME + "; server_max_window_bits=8",
                    NAME + "; server_max_window_bits=8"),
            NAME + "; client_max_window_bits",
            List.of(FRESH, NAME, NAME + "; server_max_window_bits=10; client_max_window_bits=10"),
            FRESH + "; server_max_window_bits=9; client_max_window_bits",
            List.of(
                    FRESH + "; server_max_window_bits=9",
                    FRESH + "; server_max_window_bits=9",
                    FRESH + "; server_max_window_bits=9; client_max_window_bits=10"));

    static List<DeflateAnswer> to(String offer) {
        List<String> answers = ANSWERS.get(offer);
        if (answers == null) {
            throw new IllegalArgumentException("Say what is to be answered to " + offer);
        }
        return List.of(
                new DeflateAnswer(offer, "/peer/deflate/default", byDefault(offer, answers.get(0))),
                new DeflateAnswer(offer, "/peer/deflate/fresh", answers.get(0)),
                new DeflateAnswer(offer, "/peer/deflate/takeover", answers.get(1)),
                new DeflateAnswer(offer, "/peer/deflate/windows", answers.get(2)));
    }

    /** As without any context takeover; but clients that have not offered it are not asked for it. */
    private static String byDefault(String offer, String fresh) {
        return offer.contains(CLIENT_FRESH) ? fresh : fresh.replace(CLIENT_FRESH, "");
    }

    /** Whether the client's compressor may keep its context, in a window of full size. */
    boolean clientMayTakeOver() {
        return !header.contains("client_");
    }
}
