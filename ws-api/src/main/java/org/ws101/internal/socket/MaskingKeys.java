package org.ws101.internal.socket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.IntSupplier;

/**
 * Masking keys that nobody can predict (RFC 6455 §5.3, §10.3). Drawn from the generator in batches, because a single number
 * costs nearly as much; each is given out once. Not thread-safe: one connection, under its lock.
 */
public final class MaskingKeys implements IntSupplier {
    private static final int BATCH = 64;

    private final SecureRandom random;
    private final ByteBuffer keys = ByteBuffer.allocate(BATCH * Integer.BYTES).limit(0);

    public MaskingKeys(SecureRandom random) {
        this.random = random;
    }

    @Override
    public int getAsInt() {
        if (!keys.hasRemaining()) {
            random.nextBytes(keys.array());
            keys.clear();
        }
        return keys.getInt();
    }
}
