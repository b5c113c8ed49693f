package org.ws101.internal.socket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Masking keys that nobody can predict (RFC 6455 §5.3, §10.3). Drawn from the generator in batches, because a single number
 * costs nearly as much; each is given out once. Not thread-safe: one connection, under its lock.
 */
public final class MaskingKeys implements IntSupplier {
    private static final int BATCH = 64;

    private final SecureRandom random;
    /** Null before the first is asked for: many connections only receive. */
    private @Nullable ByteBuffer batch;

    public MaskingKeys(SecureRandom random) {
        this.random = random;
    }

    @Override
    public int getAsInt() {
        ByteBuffer keys = batch;
        if (keys == null) {
            keys = ByteBuffer.allocate(BATCH * Integer.BYTES).limit(0);
            batch = keys;
        }
        if (!keys.hasRemaining()) {
            random.nextBytes(keys.array());
            keys.clear();
        }
        return keys.getInt();
    }
}
