package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.http.WebConnection;
import java.lang.reflect.Method;
import java.util.Map;

/**
 * What Open Liberty's {@code WebConnection} leaves undone. Its {@code close()} leaves the socket open, and reads the next HTTP request
 * from it, as if this had been an ordinary response on a connection that is kept alive: for half a minute the peer does not see the
 * end, and what it sends is taken for HTTP. The layer below, which Liberty's class hands out, closes the socket. All is asked for by
 * reflection, as the types are hidden from applications.
 */
final class LibertySocket {
    private LibertySocket() {}

    /**
     * Prepares an upgraded connection, and takes what came with the request out of Liberty's hands: it would hand that to the
     * listener too, but then has two reads going at once, and a byte gets lost.
     *
     * <p>Liberty is to read no next request when it closes the connection: such a read may wait for the selector while the socket is
     * closed, which makes the selector fail, and forget reads of other connections for half a minute. Liberty's own WebSocket says
     * in the same way that this is no longer HTTP.
     */
    @SuppressWarnings("unchecked")
    static byte[] begin(WebConnection web) throws ReflectiveOperationException {
        Method virtual = web.getClass().getMethod("getVirtualConnection");
        Map<Object, Object> states = (Map<Object, Object>)
                virtual.getReturnType().getMethod("getStateMap").invoke(virtual.invoke(web));
        states.put("UpgradedConnection", "true");
        Object buffer = states.remove("NotUpgradedUnreadData");
        if (buffer == null) {
            return new byte[0];
        }
        byte[] early =
                new byte[(Integer) buffer.getClass().getMethod("remaining").invoke(buffer)];
        buffer.getClass().getMethod("get", byte[].class).invoke(buffer, (Object) early);
        return early;
    }

    /** Closes the socket of a connection that has been closed. */
    static void close(WebConnection web) throws ReflectiveOperationException {
        Method device = web.getClass().getMethod("getDeviceConnLink");
        Method virtual = web.getClass().getMethod("getVirtualConnection");
        Object link = device.invoke(web);
        if (link != null) {
            device.getReturnType()
                    .getMethod("close", virtual.getReturnType(), Exception.class)
                    .invoke(link, virtual.invoke(web), null);
        }
    }
}
