package org.ws101.cdi.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

@ApplicationScoped
class Tokens implements HandshakeCheck {
    @Inject
    SecretKey key;

    /** A name and its signature, which the login page gives to a user. */
    String issue(String user) {
        return user + "." + signature(user);
    }

    @Override
    public HandshakeDecision check(HandshakeRequest request) {
        String token = request.cookie("token").orElse("");
        int dot = Math.max(token.lastIndexOf('.'), 0);
        String user = token.substring(0, dot);
        byte[] sent = token.substring(Math.min(dot + 1, token.length())).getBytes(UTF_8);
        if (!MessageDigest.isEqual(signature(user).getBytes(UTF_8), sent)) { // takes the same time wherever they differ
            return HandshakeDecision.challenge("Bearer realm=\"board\"", "Log in first.");
        }
        return HandshakeDecision.permit(() -> user, Set.of("reader"));
    }

    private String signature(String user) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(user.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
