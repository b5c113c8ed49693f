package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpSession;
import java.lang.reflect.Proxy;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that tells of its end by an attribute, which cannot be set. */
class HandshakeSessionTest {
    private final SessionTies ties = SessionTies.of(new ServletContextHandler().getServletContext());

    private static HttpSession failingWith(Throwable failure) {
        return (HttpSession) Proxy.newProxyInstance(
                HttpSession.class.getClassLoader(), new Class<?>[] {HttpSession.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("setAttribute")) {
                        throw failure;
                    }
                    return method.getName().equals("getId") ? "id" : null;
                });
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalArgumentException.class, StackOverflowError.class})
    void aHandshakeThatFailsLeavesItsSession(Class<? extends Throwable> type) throws Exception {
        Throwable failure = type.getConstructor(String.class).newInstance("on purpose");
        HandshakeSession handshake = new HandshakeSession(ties, failingWith(failure), false, true, 0);
        assertSame(failure, assertThrows(type, handshake::begin));
        HandshakeSession next = new HandshakeSession(ties, failingWith(failure), false, true, 0);
        assertTrue(ties.add("id", next, 0).remove(next), "it is the only one");
    }
}
