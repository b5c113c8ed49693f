package org.ws101.internal.handshake;

/**
 * Case folding of ASCII letters only. The JDK's own also folds U+212A KELVIN SIGN to {@code k} and U+017F to {@code s}, so
 * that a name which no HTTP software takes for {@code websocket} would pass for it.
 */
final class Ascii {

    private Ascii() {}

    static String lowerCase(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 'A' && text.charAt(i) <= 'Z') {
                return lowered(text);
            }
        }
        return text;
    }

    private static String lowered(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return lower.toString();
    }

    static boolean equalsIgnoreCase(String a, String b) {
        return lowerCase(a).equals(lowerCase(b));
    }
}
