package org.ws101.demo;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import java.lang.reflect.Type;
import org.ws101.WebSocket;
import org.ws101.cdi.CodecException;
import org.ws101.cdi.TextCodec;

/** Reads what members say, in the format of their connection, and writes what rooms are told. Thread-safe. */
@ApplicationScoped
public class ChatCodec implements TextCodec<Utterance> {
    /** The one that is served at the moment. */
    @Inject
    WebSocket webSocket;

    @Inject
    Jsonb jsonb;

    @Override
    public Utterance decode(String text, Type type) throws CodecException {
        if (ChatFormat.of(webSocket) == ChatFormat.PLAIN) {
            return new Utterance(text);
        }
        Utterance utterance = jsonb.fromJson(text, Utterance.class);
        if (utterance == null || utterance.text() == null) {
            throw new CodecException("Say it as {\"text\":\"Hello\"}");
        }
        return utterance;
    }

    @Override
    public String encode(Utterance utterance) {
        return ChatFormat.of(webSocket) == ChatFormat.PLAIN ? utterance.text() : jsonb.toJson(utterance);
    }

    String write(ChatEvent event, ChatFormat format) {
        return format == ChatFormat.PLAIN ? event.line() : jsonb.toJson(event);
    }
}
