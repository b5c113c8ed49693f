package org.ws101.internal.connection;

import org.jspecify.annotations.Nullable;
import org.ws101.internal.extension.Extension;

/**
 * An extension each of whose calls is a step: nobody may use it for the same direction meanwhile, or after its release. Guarded by
 * its {@link Steps}.
 */
final class SteppedExtension implements Extension {
    private final Steps steps;
    private final Extension inner;
    private boolean encoding;
    private boolean decoding;
    private int releases;

    SteppedExtension(Steps steps, Extension inner) {
        this.steps = steps;
        this.inner = inner;
    }

    /** How often the connection has released it. */
    int releases() {
        return releases;
    }

    private void require(boolean kept, String breach) {
        if (!kept) {
            steps.failed(new AssertionError(breach));
        }
    }

    private void requireIdle() {
        require(!encoding, "the extension is used for two messages at once");
        require(releases == 0, "the extension is used after its release");
    }

    @Override
    public int rsv() {
        return inner.rsv();
    }

    @Override
    public boolean decode(byte[] bytes, int offset, int length, boolean last, Sink to) {
        require(!decoding && releases == 0, "the extension restores twice at once, or after its release");
        decoding = true;
        steps.step();
        try {
            return inner.decode(bytes, offset, length, last, to);
        } finally {
            decoding = false;
        }
    }

    @Override
    public boolean transforms(int length, boolean last) {
        return inner.transforms(length, last);
    }

    @Override
    public byte @Nullable [] encode(byte[] bytes, int offset, int length, boolean last) {
        requireIdle();
        encoding = true;
        steps.step();
        try {
            return inner.encode(bytes, offset, length, last);
        } finally {
            steps.step();
            encoding = false;
        }
    }

    @Override
    public void forgetSent() {
        requireIdle();
        inner.forgetSent();
    }

    @Override
    public boolean holdsForSending() {
        return inner.holdsForSending();
    }

    @Override
    public void rest() {
        requireIdle();
        inner.rest();
    }

    @Override
    public @Nullable Object likeness() {
        return inner.likeness();
    }

    @Override
    public void release() {
        require(!encoding && !decoding, "the extension is released while it is used");
        releases++;
        inner.release();
    }
}
