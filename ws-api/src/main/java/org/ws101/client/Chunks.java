package org.ws101.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What the chunked transfer coding (RFC 9112 §7.1) makes of a body that may be cut anywhere.
 *
 * @param data the data of the chunks, as far as they go
 * @param complete whether the last chunk is there, or the coding is broken, so that nothing more can be made of it
 */
record Chunks(byte[] data, boolean complete) {
    static Chunks decode(byte[] coded) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        boolean complete = walk(coded, data);
        return new Chunks(data.toByteArray(), complete);
    }

    private static boolean walk(byte[] coded, ByteArrayOutputStream data) {
        int at = 0;
        while (true) {
            int lineEnd = indexOfCrLf(coded, at);
            if (lineEnd < 0) {
                return false;
            }
            String line = new String(coded, at, lineEnd - at, StandardCharsets.ISO_8859_1);
            String size = line.split("[; \\t]", 2)[0];
            if (!size.matches("[0-9A-Fa-f]{1,7}")) {
                return true;
            }
            int length = Integer.parseInt(size, 16);
            if (length == 0) {
                return true;
            }
            at = lineEnd + 2;
            data.write(coded, at, Math.min(length, coded.length - at));
            if (coded.length - at < length + 2) {
                return false;
            }
            at += length + 2;
        }
    }

    private static int indexOfCrLf(byte[] bytes, int from) {
        for (int i = from; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
