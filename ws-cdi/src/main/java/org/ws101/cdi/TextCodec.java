package org.ws101.cdi;

import java.lang.reflect.Type;

/**
 * Reads objects from text messages and writes them. The application implements this. A bean of this type serves the callbacks of every endpoint,
 * and objects that {@link org.ws101.servlet.WebSocketConnections} sends; these by their class, so only codecs of a type without
 * arguments:
 *
 * <ul>
 *   <li>To write, the one for exactly the type that is declared, else for its nearest supertype.
 *   <li>To read, the same; else the one for a subtype of it.
 * </ul>
 *
 * Where several fit and none is nearer than all the others, the deployment fails. The instance is called by many threads at
 * once unless its scope says otherwise; one that is {@code @Dependent} is made once for the application.
 *
 * @param <T> the objects; a type without variables
 */
public interface TextCodec<T> {
    /**
     * Writes an object.
     *
     * @return the payload, never null
     * @throws Exception when it cannot be written; it goes to {@link OnError}, else closes the connection with 1011
     */
    String encode(T value) throws Exception;

    /**
     * Reads an object.
     *
     * @param text the payload of a whole message
     * @param type the declared type of what is asked for: that of this codec, or a type near it
     * @return the object, never null
     * @throws Exception when the payload is not one of such an object; it goes to {@link OnError}, as a {@link CodecException},
     *     else closes the connection with 1007
     */
    T decode(String text, Type type) throws Exception;
}
