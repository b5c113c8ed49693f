package org.ws101.it.ear.war;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Type;
import org.ws101.cdi.TextCodec;

/** Another format than JSON. */
@ApplicationScoped
public class WordCodec implements TextCodec<Word> {
    @Override
    public String encode(Word word) {
        return "<" + word.text() + ">";
    }

    @Override
    public Word decode(String text, Type type) {
        return new Word(text);
    }
}
