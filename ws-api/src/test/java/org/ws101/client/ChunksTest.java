package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunksTest {
    /** The data, and an exclamation mark when nothing more can come. */
    private static String decoded(String coded, int piece) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        Chunks chunks = new Chunks(data);
        byte[] bytes = coded.getBytes(StandardCharsets.ISO_8859_1);
        for (int from = 0; from < bytes.length; from += piece) {
            chunks.take(bytes, from, Math.min(piece, bytes.length - from));
        }
        return data.toString(StandardCharsets.ISO_8859_1) + (chunks.isComplete() ? "!" : "");
    }

    @ParameterizedTest
    @CsvSource({
        "'5\r\nhello\r\n0\r\n\r\n', hello!",
        "'2;x=y\r\nGo\r\n05 \r\n away\r\n0\r\n', Go away!",
        "'a\r\n0123456789\r\n1\r\nA\r\n', 0123456789A",
        "'5\r\nhel', hel",
        "'5', ''",
        "'', ''",
        "'\r\n5\r\nhello', !",
        "'x\r\n', !",
        "'10000000\r\nhello', !", // more digits than any body has that is read
        "'1\r\nhello', h!", // longer than its size says
        "'0\r\nX-Trailer: 1\r\n\r\n', !"
    })
    void aBodyIsTheSameWhateverItsPieces(String coded, String expected) {
        for (int piece = 1; piece <= coded.length(); piece++) {
            assertEquals(expected, decoded(coded, piece), "in pieces of " + piece);
        }
    }
}
