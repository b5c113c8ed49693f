package org.ws101.cdi;

import java.lang.reflect.Type;

/**
 * Reads objects from binary messages and writes them. The application implements this. A bean of this type serves the
 * callbacks of every endpoint, and objects that {@link org.ws101.servlet.WebSocketConnections} sends. The class of such
 * an object selects the codec, so only codecs of a type without arguments apply:
 *
 * <ul>
 *   <li>To write, the codec of exactly the declared type, else of its nearest supertype.
 *   <li>To read, the same; else the codec of a subtype.
 * </ul>
 *
 * If several match and none is nearer than all the others, the deployment fails. Many threads call the instance at
 * once, unless its scope prevents it; a {@code @Dependent} one is created once for the application.
 *
 * @param <T> the objects; a type without variables
 */
public interface BinaryCodec<T> {
    /**
     * Writes an object.
     *
     * @return the payload, never null
     * @throws Exception when it cannot be written; {@link OnError} handles it, else the connection is closed with 1011
     */
    byte[] encode(T value) throws Exception;

    /**
     * Reads an object.
     *
     * @param data the payload of a whole message
     * @param type the declared type of the object: that of this codec, or a type near it
     * @return the object, never null
     * @throws Exception when the payload does not represent such an object; {@link OnError} handles it, as a
     *     {@link CodecException}, else the connection is closed with 1007
     */
    T decode(byte[] data, Type type) throws Exception;
}
