package org.ws101.servlet.internal.transport;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.servlet.WebSocketDeploymentException;

class TransportsTest {
    private static ServletContext contextOf(String serverInfo) {
        return (ServletContext) Proxy.newProxyInstance(
                TransportsTest.class.getClassLoader(), new Class<?>[] {ServletContext.class}, (proxy, method, args) -> {
                    if (method.getName().equals("getServerInfo")) {
                        return serverInfo;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Their {@code upgrade} throws "Not implemented", at the first handshake. */
    @ParameterizedTest
    @ValueSource(strings = {"jetty/12.0.16", "jetty/12.0.0.beta1", "jetty/11.0.26"})
    void refuseAJettyThatCannotUpgrade(String serverInfo) {
        String message = assertThrows(
                        WebSocketDeploymentException.class, () -> Transports.detect(contextOf(serverInfo), Thread::new))
                .getMessage();
        assertTrue(message.contains(serverInfo), message);
        assertTrue(message.contains("12.1"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jetty/12.1.0", "jetty/13.0.1", "Undertow - 2.3.26.Final", "Apache Tomcat/11.0.25", "", "jetty"})
    void admitEveryOtherContainer(String serverInfo) {
        assertDoesNotThrow(() -> Transports.detect(contextOf(serverInfo), Thread::new));
    }

    @Test
    void admitAContainerThatDoesNotTellItsName() {
        assertDoesNotThrow(() -> Transports.detect(contextOf(null), Thread::new));
    }
}
