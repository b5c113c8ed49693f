package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/** Batches of many messages leave in arrays that come back. */
class BorrowedArraysTest {
    private static final int MESSAGES = 40;

    private final Rig rig = Rig.listening(new WebSocketListener() {
        @Override
        public void onText(WebSocket webSocket, String text) {
            webSocket.sendText(text);
        }
    });

    private static String[] texts(char letter) {
        return IntStream.range(0, MESSAGES)
                .mapToObj(i -> String.valueOf(letter).repeat(60) + i)
                .toArray(String[]::new);
    }

    private static List<String> echoes(char... letters) {
        List<String> echoes = new ArrayList<>();
        for (char letter : letters) {
            for (String text : texts(letter)) {
                echoes.add(text);
            }
        }
        return echoes;
    }

    @Test
    void oneBatchLeavesInTheArrayOfTheOneBefore() {
        for (char letter = 'a'; letter <= 'e'; letter++) {
            rig.arriveText(texts(letter));
            assertEquals(echoes(letter), rig.sent());
        }
    }

    @Test
    void theArrayOfAWriteThatIsUnderWayIsLeftAlone() {
        rig.arriveText(texts('a')); // from now on there is an array to borrow
        rig.transport.limitTo(100);
        rig.arriveText(texts('b'));
        rig.arriveText(texts('c'));
        rig.transport.takeAll();
        rig.arriveText(texts('d'));
        assertEquals(echoes('a', 'b', 'c', 'd'), rig.sent());
    }
}
