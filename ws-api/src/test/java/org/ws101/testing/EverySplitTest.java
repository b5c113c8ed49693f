package org.ws101.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The fixture that so many tests lean on. */
class EverySplitTest {
    private static Set<String> splits(byte[] bytes) {
        Set<String> found = new TreeSet<>();
        EverySplit.of(bytes, pieces -> found.add(pieces.stream().map(Hex::spell).collect(Collectors.joining("|"))));
        return found;
    }

    @Test
    void aShortStringIsCutInEveryWay() {
        assertEquals(Set.of("010203", "01|0203", "0102|03", "01|02|03"), splits(Hex.bytes("01 02 03")));
        assertEquals(1 << 9, splits(new byte[10]).size());
    }

    @Test
    void noBytesAreOnePiece() {
        assertEquals(Set.of(""), splits(new byte[0]));
    }

    @Test
    void aLongerStringIsCutAtEveryPosition() {
        Set<Integer> cuts = new HashSet<>();
        Set<Integer> numbers = new HashSet<>();
        EverySplit.of(new byte[100], pieces -> {
            numbers.add(pieces.size());
            if (pieces.size() == 2) {
                cuts.add(pieces.get(0).length);
            }
        });
        assertEquals(99, cuts.size());
        assertEquals(Set.of(1, 2, 100), numbers);
    }

    @Test
    void aVeryLongStringIsCutAtEveryPositionOfItsEnds() {
        Set<Integer> cuts = new TreeSet<>();
        EverySplit.of(new byte[5000], pieces -> cuts.add(pieces.get(0).length));
        assertTrue(cuts.containsAll(List.of(1, 63, 1009, 4937, 4999)));
    }

    @Test
    void commentsAndSpacesInHexAreForPeople() {
        assertEquals("0a00ff", Hex.spell(Hex.bytes("""
                0A00 // an empty pong
                f f
                """)));
        assertEquals(2, Hex.lines("01\n// nothing\n02 // two").size());
    }
}
