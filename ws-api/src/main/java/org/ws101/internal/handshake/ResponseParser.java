package org.ws101.internal.handshake;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ws101.internal.extension.Token;

/**
 * Reads the head of an HTTP response (RFC 9112 §4, §5) from bytes that arrive in pieces of any size. Interim responses (1xx but
 * 101) are skipped; they count towards the limits, so that an endless row of them ends too. Not thread-safe.
 *
 * <p>Strict where leniency has let one message pass for another: lines end in CRLF, a field name touches its colon, folded
 * lines and control characters are refused.
 */
public final class ResponseParser {

    /** The most bytes of all heads together, the interim ones included. */
    public static final int MAX_HEAD = 16 * 1024;

    /** The most header lines of all heads together. */
    public static final int MAX_HEADERS = 128;

    /** The reason may be missing; some servers then drop the space in front of it too. It may hold the octet 85. */
    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.([0-9]) ([1-9][0-9]{2})(?: .*)?", Pattern.DOTALL);

    private final StringBuilder line = new StringBuilder();
    private Headers.Builder headers = Headers.builder();
    private int headBytes;
    private int headerLines;
    /** The status of the head that is being read; 0 before its status line. */
    private int status;

    private boolean afterCarriageReturn;

    /**
     * Takes bytes up to the end of the head.
     *
     * @return the head, once it is complete: the buffer then stands at the first byte after it. Empty when the buffer is used
     *     up before.
     * @throws MalformedResponseException when this is no response or too large a one; the parser is of no use afterwards
     */
    public Optional<ResponseHead> parse(ByteBuffer in) throws MalformedResponseException {
        while (in.hasRemaining()) {
            if (++headBytes > MAX_HEAD) {
                throw new MalformedResponseException("the head of the response is larger than " + MAX_HEAD + " bytes");
            }
            if (!endsLine(in.get() & 0xFF)) {
                continue;
            }
            String complete = line.toString();
            line.setLength(0);
            if (takeLine(complete)) {
                ResponseHead head = new ResponseHead(status, headers.build());
                status = 0;
                headers = Headers.builder();
                if (head.status() == 101 || head.status() >= 200) {
                    return Optional.of(head);
                }
            }
        }
        return Optional.empty();
    }

    /** RFC 9112 §2.2: a line ends in CRLF. */
    private boolean endsLine(int c) throws MalformedResponseException {
        if (afterCarriageReturn != (c == '\n')) {
            throw new MalformedResponseException("a line of the response's head does not end in CRLF");
        }
        afterCarriageReturn = c == '\r';
        if (afterCarriageReturn) {
            return false;
        }
        if (c == '\n') {
            return true;
        }
        if ((c < ' ' && c != '\t') || c == 0x7F) {
            throw new MalformedResponseException("the head of the response contains a control character");
        }
        line.append((char) c); // ISO 8859-1, as RFC 9110 §5.5 says of old
        return false;
    }

    /** Whether the line ends the head. */
    private boolean takeLine(String text) throws MalformedResponseException {
        if (status == 0) {
            takeStatus(text);
            return false;
        }
        if (text.isEmpty()) {
            return true;
        }
        if (++headerLines > MAX_HEADERS) {
            throw new MalformedResponseException("the response has more than " + MAX_HEADERS + " header lines");
        }
        int colon = text.indexOf(':');
        // a folded line begins with white space, so that it fails here too (RFC 9112 §5.2)
        if (colon < 0 || !Token.isToken(text.substring(0, colon))) {
            throw new MalformedResponseException(
                    "a header line of the response does not begin with a name and a colon");
        }
        headers.add(text.substring(0, colon), text.substring(colon + 1));
        return false;
    }

    private void takeStatus(String text) throws MalformedResponseException {
        Matcher matcher = STATUS_LINE.matcher(text);
        if (!matcher.matches()) {
            throw new MalformedResponseException("the response does not begin with an HTTP/1.1 status line");
        }
        status = Integer.parseInt(matcher.group(2));
        // RFC 6455 §4.1: the request asks for HTTP/1.1 or higher; an old server cannot have understood Upgrade
        if (status == 101 && matcher.group(1).equals("0")) {
            throw new MalformedResponseException("the response is 101 in HTTP/1.0, which does not support Upgrade");
        }
    }
}
