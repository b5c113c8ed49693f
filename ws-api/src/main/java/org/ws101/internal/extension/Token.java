package org.ws101.internal.extension;

/** The {@code token} rule of RFC 9110 §5.6.2, which names fields, subprotocols, extensions and their parameters. */
public final class Token {

    private static final String SYMBOLS = "!#$%&'*+-.^_`|~";

    private Token() {}

    /** Whether {@code text} is one token: not empty, and nothing in it but token characters. */
    public static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(Token::isTokenCharacter);
    }

    static boolean isTokenCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || SYMBOLS.indexOf(c) >= 0;
    }
}
