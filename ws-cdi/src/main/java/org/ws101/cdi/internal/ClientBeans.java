package org.ws101.cdi.internal;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.lang.reflect.Member;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.ws101.cdi.WebSocketConnector;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.cdi.internal.model.Problems;

/** Collects the client endpoint beans, and who wants connectors, and adds these. Not thread-safe: used at deployment. */
final class ClientBeans {
    private final List<ClientBean> found = new ArrayList<>();
    private final Set<Class<?>> annotated = new LinkedHashSet<>();
    /** What connectors are injected for, by where that is. */
    private final Map<String, Class<?>> wanted = new LinkedHashMap<>();

    /** A class with the annotation, which may turn out to be no bean. */
    void addClass(Class<?> type) {
        annotated.add(type);
    }

    void add(ClientBean bean) {
        found.add(bean);
    }

    List<ClientBean> found() {
        return found;
    }

    void addInjectionPoint(InjectionPoint point) {
        if (point.getType() instanceof ParameterizedType type
                && type.getRawType() == WebSocketConnector.class
                && Types.argument(type) instanceof Class<?> endpoint) {
            Member member = point.getMember();
            wanted.put(member.getDeclaringClass().getName() + "." + member.getName(), endpoint);
        }
    }

    /**
     * Adds a connector for each class; also for those that are no client endpoint, as the container would refuse the injection
     * before the report of all problems.
     */
    void addConnectors(AfterBeanDiscovery event, Supplier<Clients> clients) {
        Set<Class<?>> all = new LinkedHashSet<>(annotated);
        all.addAll(wanted.values());
        Set<Class<?>> specialized = new HashSet<>();
        for (Class<?> endpoint : all) {
            List<Class<?>> chain = ClientBean.wantedAs(endpoint);
            specialized.addAll(chain.subList(1, chain.size()));
        }
        all.removeAll(specialized);
        for (Class<?> endpoint : all) {
            event.<WebSocketConnector<?>>addBean()
                    .id(WebSocketConnector.class.getName() + "<" + endpoint.getName() + ">")
                    .types(connectorTypes(endpoint))
                    .scope(Dependent.class)
                    .produceWith(instances -> new BeanConnector<>(endpoint, clients));
        }
    }

    /** All in one bean: OpenWebBeans takes the connector of a subclass for one of its superclass too. */
    private static Set<Type> connectorTypes(Class<?> endpoint) {
        Set<Type> types = new HashSet<>(Set.of(Object.class));
        for (Class<?> type : ClientBean.wantedAs(endpoint)) {
            types.add(Types.parameterized(WebSocketConnector.class, type));
        }
        return types;
    }

    /** Finds connectors of classes that are no client endpoints. */
    void checkWanted(Problems problems) {
        Set<Class<?>> there = new LinkedHashSet<>();
        Set<String> names = new TreeSet<>();
        for (ClientBean bean : found) {
            there.addAll(bean.wantedAs());
            names.add(bean.endpoint().getName());
        }
        wanted.forEach((where, endpoint) -> {
            if (!there.contains(endpoint)) {
                problems.add(where + " injects a WebSocketConnector<" + endpoint.getSimpleName() + ">, but "
                        + endpoint.getName() + " is no bean whose class is annotated with @WebSocketClientEndpoint; "
                        + (names.isEmpty() ? "there are none" : "there are " + names));
            }
        });
    }
}
