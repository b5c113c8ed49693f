package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.BeanManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ws101.cdi.internal.archive.View;
import org.ws101.cdi.internal.bean.ConnectionEvents;
import org.ws101.cdi.internal.context.Surroundings;
import org.ws101.cdi.internal.model.EndpointModel;
import org.ws101.cdi.internal.model.ModelReader;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.cdi.internal.model.Side;
import org.ws101.cdi.internal.optional.Present;
import org.ws101.cdi.internal.serving.OpenClients;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.internal.Mistakes;

/** The client endpoints of an application, checked, and their open connections. Thread-safe. */
final class Clients {
    private final Map<Class<?>, ClientEndpoint> endpoints;
    private final OpenClients open = new OpenClients();

    private Clients(Map<Class<?>, ClientEndpoint> endpoints) {
        this.endpoints = endpoints;
    }

    /** What the endpoints are made with. */
    record Making(
            BeanManager beanManager,
            Surroundings surroundings,
            CodecBeans codecs,
            Present present,
            ObserverBeans observers) {
        /** Reads the callbacks of a class, with the codecs that it can use. */
        ModelReader reader(Class<?> endpoint, Problems problems) {
            View view = View.from(endpoint);
            return new ModelReader(codecs.of(view, present), method -> present.guardsOfClient(method, view), problems);
        }
    }

    /** Checks the beans; what comes of it is good for nothing when there are problems. */
    static Clients of(Deployment.Found found, Making making, Problems problems) {
        Map<Class<?>, ClientEndpoint> endpoints = new LinkedHashMap<>();
        for (ClientBean bean : found.clients().found()) {
            if (found.beans().isSpecialized(bean.bean())) {
                continue;
            }
            bean.checkRules(found.beans(), making.beanManager, problems);
            settings(bean, making, problems).ifPresent(settings -> {
                EndpointModel model = bean.hasCallbacks()
                        ? making.reader(bean.endpoint(), problems)
                                .read(bean.type(), Side.CLIENT, settings.pathParameters())
                        : null;
                ConnectionEvents events = new ConnectionEvents(making.beanManager, bean.endpoint());
                ClientEndpoint endpoint = new ClientEndpoint(
                        bean,
                        settings,
                        model,
                        making.surroundings,
                        events,
                        making.observers.of(View.from(bean.endpoint())));
                bean.wantedAs().forEach(type -> endpoints.put(type, endpoint));
            });
        }
        return new Clients(Map.copyOf(endpoints));
    }

    /** Empty when nobody knows the parameters of the URI. */
    private static Optional<ClientSettings> settings(ClientBean bean, Making making, Problems problems) {
        Map<String, String> configured = ConfigurationKeys.read(
                bean.subject(), bean.configurationName(), ClientSettings.configurable(), making.present, problems);
        Mistakes mistakes = new Mistakes();
        Optional<ClientSettings> settings =
                mistakes.attempt(Optional.empty(), none -> Optional.of(ClientSettings.of(bean, configured, mistakes)));
        mistakes.attempt(bean, each -> {
            if (making.present.roles(each.type()).isPresent()) {
                problems.add(each.subject()
                        + "is annotated with @RolesAllowed, @PermitAll or @DenyAll, but a client endpoint has no users"
                        + " with roles: remove the annotation");
            }
            return each;
        });
        try {
            mistakes.report();
        } catch (IllegalArgumentException | WebSocketDeploymentException wrong) {
            problems.add(bean.subject() + "cannot be connected. " + wrong.getMessage());
        }
        return settings;
    }

    /**
     * The endpoint of a class.
     *
     * @throws IllegalArgumentException when there is none
     */
    ClientEndpoint endpoint(Class<?> type) {
        ClientEndpoint endpoint = endpoints.get(type);
        if (endpoint == null) {
            throw new IllegalArgumentException(
                    type.getName() + " is no bean whose class is annotated with @WebSocketClientEndpoint");
        }
        return endpoint;
    }

    /** Their open connections. */
    OpenClients open() {
        return open;
    }
}
