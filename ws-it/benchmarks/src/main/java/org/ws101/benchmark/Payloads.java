package org.ws101.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Messages of given sizes, the same in each run. Stateless. */
public final class Payloads {
    private static final String[] WORDS = {
        "order", "trade", "price", "volume", "market", "session", "limit", "stop", "bid", "offer", "cancelled", "filled"
    };

    private Payloads() {}

    /** Bytes that do not compress. */
    public static byte[] binary(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** A text in a script that takes exactly {@code size} bytes in UTF-8; the last of them may be spaces. */
    public static String text(Script script, int size) {
        StringBuilder text = new StringBuilder();
        int bytes = 0;
        for (int i = 0; ; i++) {
            String next = script.character(i);
            int length = next.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + length > size) {
                return text.append(" ".repeat(size - bytes)).toString();
            }
            text.append(next);
            bytes += length;
        }
    }

    /**
     * A JSON object of exactly {@code size} ASCII characters, as an application would send many of.
     *
     * @param number which one: each has other values
     */
    public static String json(int size, int number) {
        Random random = new Random(number);
        StringBuilder json = new StringBuilder("{\"id\":").append(number).append(",\"entries\":[");
        while (json.length() < size - 160) {
            json.append("{\"kind\":\"")
                    .append(WORDS[random.nextInt(WORDS.length)])
                    .append("\",\"state\":\"")
                    .append(WORDS[random.nextInt(WORDS.length)])
                    .append("\",\"price\":")
                    .append(random.nextInt(100_000))
                    .append(",\"volume\":")
                    .append(random.nextInt(1_000))
                    .append("},");
        }
        json.append("{}],\"note\":\"");
        int rest = size - json.length() - 2;
        return json.append("-".repeat(rest)).append("\"}").toString();
    }

    /** The scripts of the texts, by the bytes that their characters take in UTF-8. */
    public enum Script {
        /** One byte each. */
        ASCII("The quick brown fox jumps over the lazy dog. "),
        /** One or two bytes each, as in the languages of western Europe. */
        LATIN("Größere Bäume überragen häufig ältere Häuser; été, garçon, señor. "),
        /** Three bytes each. */
        CJK("天地玄黃宇宙洪荒日月盈昃辰宿列張寒來暑往秋收冬藏"),
        /** Four bytes each, a surrogate pair in Java. */
        EMOJI("😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍🤩");

        private final String characters;

        Script(String characters) {
            this.characters = characters;
        }

        private String character(int index) {
            int count = characters.codePointCount(0, characters.length());
            int at = characters.offsetByCodePoints(0, index % count);
            return Character.toString(characters.codePointAt(at));
        }
    }
}
