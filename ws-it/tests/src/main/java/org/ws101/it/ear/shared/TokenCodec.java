package org.ws101.it.ear.shared;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Type;
import org.ws101.cdi.TextCodec;

/** The codec of the shared archive. */
@ApplicationScoped
public class TokenCodec implements TextCodec<Token> {
    @Override
    public String encode(Token token) {
        return "[" + token.text() + "]";
    }

    @Override
    public Token decode(String text, Type type) {
        return new Token(text);
    }
}
