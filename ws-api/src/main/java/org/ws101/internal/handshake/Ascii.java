package org.ws101.internal.handshake;

/**
 * Case folding of ASCII letters only. The JDK's own also folds U+212A KELVIN SIGN to {@code k} and U+017F to {@code s}, so
 * that a name which no HTTP software takes for {@code websocket} would pass for it.
 */
final class Ascii {

    private Ascii() {}

    static String lowerCase(String text) {
        if (isLowerCase(text)) {
            return text;
        }
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            lower.append(lowerCase(text.charAt(i)));
        }
        return lower.toString();
    }

    static boolean equalsIgnoreCase(String a, String b) {
        if (a.length() != b.length()) {
            return false;
        }
        for (int i = 0; i < a.length(); i++) {
            if (lowerCase(a.charAt(i)) != lowerCase(b.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLowerCase(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != lowerCase(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char lowerCase(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }
}
