package org.ws101.cdi.internal.model;

import java.util.Optional;
import org.ws101.Message;
import org.ws101.cdi.internal.codec.Codecs;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.servlet.MessageEncoder;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * Writes what the application sends at other times than by the return of a callback: with the codec for the class of the object.
 * Thread-safe.
 */
public final class CodecEncoder implements MessageEncoder {
    private final Codecs codecs;

    /** An encoder that has these codecs. */
    public CodecEncoder(Codecs codecs) {
        this.codecs = codecs;
    }

    @Override
    public Message encode(Object value) throws Exception {
        Class<?> type = value.getClass();
        String name = Types.name(type);
        Optional<Class<?>> never = Platform.typeIn(type);
        if (never.isPresent()) {
            throw new IllegalArgumentException(
                    name + " is never written as a message: send a value, or a java.util.List of them");
        }
        return encoder(type, name)
                .orElseThrow(() -> new IllegalArgumentException("There is no codec for " + name
                        + ": add a bean that implements org.ws101.cdi.TextCodec<" + name
                        + "> or org.ws101.cdi.BinaryCodec<" + name
                        + ">, or " + codecs.json()
                        + "; or send a String, byte[], java.nio.ByteBuffer or org.ws101.Message"))
                .encode(value);
    }

    private Optional<Codecs.Encoder> encoder(Class<?> type, String name) {
        try {
            return codecs.textFirst(type);
        } catch (WebSocketDeploymentException ambiguous) {
            throw new IllegalArgumentException(
                    "This object of " + name + " cannot be written: " + ambiguous.getMessage(), ambiguous);
        }
    }
}
