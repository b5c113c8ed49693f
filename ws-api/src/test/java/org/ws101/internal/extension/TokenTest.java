package org.ws101.internal.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** RFC 9110 §5.6.2. */
class TokenTest {

    @Test
    void exactlyTheCharactersOfTheGrammarAreTokenCharacters() {
        StringBuilder found = new StringBuilder();
        for (int c = 0; c <= 0xFFFF; c++) {
            if (Token.isTokenCharacter(c)) {
                found.append((char) c);
            }
        }
        assertEquals(
                "!#$%&'*+-." + "0123456789" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "^_`" + "abcdefghijklmnopqrstuvwxyz"
                        + "|~",
                found.toString());
    }

    @Test
    void aTokenHasAtLeastOneCharacter() {
        assertFalse(Token.isToken(""));
        assertTrue(Token.isToken("a"));
    }

    @Test
    void everyCharacterOfATokenMustBeATokenCharacter() {
        assertTrue(Token.isToken("permessage-deflate"));
        assertFalse(Token.isToken("permessage deflate"));
        assertFalse(Token.isToken("=a"));
        assertFalse(Token.isToken("a\r\n"));
    }
}
