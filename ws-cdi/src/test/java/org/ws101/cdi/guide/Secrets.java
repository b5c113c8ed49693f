package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A key that lives as long as the application. */
@ApplicationScoped
class Secrets {
    private final SecretKey key = new SecretKeySpec(SecureRandom.getSeed(32), "HmacSHA256");

    @Produces
    SecretKey key() {
        return key;
    }
}
