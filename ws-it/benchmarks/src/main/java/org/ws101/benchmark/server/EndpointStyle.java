package org.ws101.benchmark.server;

import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.util.Locale;
import org.ws101.cdi.WebSocketBeans;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketEndpoints;

/** How an application of the library writes its echo. */
enum EndpointStyle {
    LISTENER {
        @Override
        void register(WebSocketEndpoints endpoints, EchoApplication application) {
            EchoListener listener = new EchoListener();
            endpoints.add(BenchmarkServer.ECHO, application.with(Endpoint.listening(() -> listener)));
        }
    },
    NONBLOCKING {
        @Override
        void register(WebSocketEndpoints endpoints, EchoApplication application) {
            NonBlockingEcho listener = new NonBlockingEcho();
            Endpoint endpoint = application.with(Endpoint.listening(() -> listener));
            endpoints.add(BenchmarkServer.ECHO, endpoint.nonBlocking());
        }
    },
    BLOCKING {
        @Override
        void register(WebSocketEndpoints endpoints, EchoApplication application) {
            endpoints.add(
                    BenchmarkServer.ECHO,
                    application.with(Endpoint.of(webSocket -> webSocket.forEachMessage(webSocket::sendAll))));
        }
    },
    BEAN {
        @Override
        void register(WebSocketEndpoints endpoints, EchoApplication application) {
            registerBean(endpoints, EchoBean.class);
        }
    },
    BEAN_NONBLOCKING {
        @Override
        void register(WebSocketEndpoints endpoints, EchoApplication application) {
            registerBean(endpoints, NonBlockingEchoBean.class);
        }
    };

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    abstract void register(WebSocketEndpoints endpoints, EchoApplication application);

    private static void registerBean(WebSocketEndpoints endpoints, Class<?> bean) {
        WebSocketBeans.register(
                SeContainerInitializer.newInstance()
                        .disableDiscovery()
                        .addExtensions(WebSocketBeans.extension())
                        .addBeanClasses(bean)
                        .initialize(),
                endpoints);
    }
}
