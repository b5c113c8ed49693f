package org.ws101.internal.extension;

import static org.ws101.internal.extension.DeflateParameters.ABSENT;
import static org.ws101.internal.extension.DeflateParameters.MOST_WINDOW_BITS;

import org.jspecify.annotations.Nullable;
import org.ws101.PermessageDeflate;

/** permessage-deflate (RFC 7692) on one connection. Not thread-safe. */
public final class DeflateExtension implements Extension {
    /** RFC 7692 §6: RSV1 is the bit "Per-Message Compressed". */
    private static final int RSV1 = 4;

    private final int threshold;
    private final Compression compression;
    private final Decompression decompression;

    private DeflateExtension(int threshold, Compression compression, Decompression decompression) {
        this.threshold = threshold;
        this.compression = compression;
        this.decompression = decompression;
    }

    /** The server's end of what was agreed on. */
    public static DeflateExtension server(
            DeflateParameters agreed, PermessageDeflate settings, Compressors compressors) {
        return new DeflateExtension(
                settings.threshold(),
                new Compression(
                        compressors,
                        settings,
                        windowBits(agreed.serverMaxWindowBits()),
                        !agreed.serverNoContextTakeover()),
                new Decompression(compressors, settings, !agreed.clientNoContextTakeover()));
    }

    /** The client's end of what was agreed on. */
    public static DeflateExtension client(
            DeflateParameters agreed, PermessageDeflate settings, Compressors compressors) {
        return new DeflateExtension(
                settings.threshold(),
                new Compression(
                        compressors,
                        settings,
                        windowBits(agreed.clientMaxWindowBits()),
                        !agreed.clientNoContextTakeover()),
                new Decompression(compressors, settings, !agreed.serverNoContextTakeover()));
    }

    private static int windowBits(int agreed) {
        return agreed <= ABSENT ? MOST_WINDOW_BITS : agreed;
    }

    @Override
    public int rsv() {
        return RSV1;
    }

    @Override
    public boolean decode(byte[] bytes, int offset, int length, boolean last, Sink to) {
        return decompression.decompress(bytes, offset, length, last, to);
    }

    @Override
    public boolean transforms(int length, boolean last) {
        return !last || length >= threshold;
    }

    @Override
    public byte @Nullable [] encode(byte[] bytes, int offset, int length, boolean last) {
        return compression.compress(bytes, offset, length, last);
    }

    @Override
    public void forgetSent() {
        compression.release();
    }

    @Override
    public boolean holdsForSending() {
        return compression.holds();
    }

    @Override
    public void rest() {
        compression.rest();
    }

    @Override
    public @Nullable Object likeness() {
        return compression.likeness();
    }

    @Override
    public void release() {
        compression.release();
        decompression.release();
    }
}
