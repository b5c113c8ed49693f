package org.ws101.cdi.internal.model;

import java.lang.annotation.Annotation;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnError;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnPing;
import org.ws101.cdi.OnPong;
import org.ws101.cdi.OnText;

/** The kinds of callbacks, and what is allowed for each. Immutable. */
public enum Callback {
    OPEN(OnOpen.class, ""),
    TEXT(
            OnText.class,
            "the payload (String, java.io.Reader, java.util.concurrent.Flow.Publisher<String> or an object by codec),"
                    + " boolean last, "),
    BINARY(
            OnBinary.class,
            "the payload (byte[], java.nio.ByteBuffer, java.io.InputStream, java.util.concurrent.Flow.Publisher of byte[] or"
                    + " java.nio.ByteBuffer, or an object by codec), boolean last, "),
    PING(OnPing.class, "the payload (byte[] or java.nio.ByteBuffer), "),
    PONG(OnPong.class, "the payload (byte[] or java.nio.ByteBuffer), "),
    CLOSE(OnClose.class, "org.ws101.CloseReason, "),
    ERROR(OnError.class, "a Throwable or a subtype of it, ");

    private final Class<? extends Annotation> annotation;
    private final String parameters;

    Callback(Class<? extends Annotation> annotation, String parameters) {
        this.annotation = annotation;
        this.parameters = parameters;
    }

    /** The annotation of such a method. */
    public Class<? extends Annotation> annotation() {
        return annotation;
    }

    /** Whether it hands over a message. */
    boolean isOfMessage() {
        return this == TEXT || this == BINARY;
    }

    /** Whether it hands over the application data of a control frame. */
    boolean isOfControlFrame() {
        return this == PING || this == PONG;
    }

    /** What its parameters may be, for messages. */
    String allowedParameters(Side side) {
        return parameters + side.allowedParameters();
    }

    @Override
    public String toString() {
        return "@" + annotation.getSimpleName();
    }
}
