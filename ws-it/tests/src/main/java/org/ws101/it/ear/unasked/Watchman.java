package org.ws101.it.ear.unasked;

import jakarta.enterprise.context.ApplicationScoped;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

/** Admits who knows the word; no container can make it. */
@ApplicationScoped
public class Watchman implements HandshakeCheck {
    private final String word;

    public Watchman(String word) {
        this.word = word;
    }

    @Override
    public HandshakeDecision check(HandshakeRequest request) {
        return request.queryParameter("word").filter(word::equals).isPresent()
                ? HandshakeDecision.permit()
                : HandshakeDecision.refuse(403, "Not the word.");
    }
}
