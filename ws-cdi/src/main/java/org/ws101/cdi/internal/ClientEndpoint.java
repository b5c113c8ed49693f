package org.ws101.cdi.internal;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketListener;
import org.ws101.cdi.internal.bean.BeanService;
import org.ws101.cdi.internal.bean.ConnectionEvents;
import org.ws101.cdi.internal.context.Surroundings;
import org.ws101.cdi.internal.model.EndpointModel;
import org.ws101.cdi.internal.serving.BeanListener;
import org.ws101.cdi.internal.serving.CallbackListener;
import org.ws101.cdi.internal.serving.Service;

/**
 * A client endpoint bean, ready to be connected. Immutable and thread-safe.
 *
 * @param bean the bean
 * @param settings where to, and how
 * @param model its callbacks; null when it is a listener
 * @param surroundings what is around its calls
 * @param events tells who wants to know
 * @param observers are told of its handshakes and connections, and what else there is around them
 */
record ClientEndpoint(
        ClientBean bean,
        ClientSettings settings,
        @Nullable EndpointModel model,
        Surroundings surroundings,
        ConnectionEvents events,
        ObserverBeans.Found observers) {

    /**
     * Where to connect to.
     *
     * @throws IllegalStateException when that is said nowhere
     * @throws IllegalArgumentException when the values do not fit
     */
    URI uri(Map<String, String> pathParameters) {
        UriTemplate uri = settings.uri();
        if (uri == null) {
            throw new IllegalStateException(
                    "The client endpoint " + bean.endpoint().getName() + " has no URI: set the"
                            + " configuration key ws101." + bean.configurationName() + ".uri, write it in its"
                            + " @WebSocketClientEndpoint, or pass it to uri(…) of the connector");
        }
        return uri.expand(pathParameters);
    }

    /**
     * The listener of one connection after the other.
     *
     * @throws IllegalArgumentException when a callback cannot take one of the values
     */
    WebSocketListener listener(Map<String, String> pathParameters) {
        EndpointModel callbacks = model;
        if (callbacks != null) {
            Service<?> service = new BeanService<>(bean.bean(), bean.endpoint(), surroundings, events);
            return new CallbackListener(service, callbacks.ofClient(pathParameters));
        }
        return new BeanListener(
                new BeanService<>(bean.bean(), WebSocketListener.class, surroundings, events),
                BeanListener.mayTakeParts(bean.endpoint()));
    }
}
