package org.ws101.cdi.internal;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ws101.cdi.internal.codec.Codecs;
import org.ws101.cdi.internal.context.ConnectionContext;
import org.ws101.cdi.internal.context.Surroundings;
import org.ws101.cdi.internal.model.ModelReader;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.cdi.internal.optional.Present;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.internal.PathTemplate;

/** The endpoint beans of an application, checked. Immutable. */
final class Deployment {
    private final Cdi cdi;
    private final List<PathBeans> endpoints;
    private final List<Bean<?>> checksOfAll;
    private final Clients clients;
    private final List<Runnable> releases;

    /** The container's side. */
    record Cdi(BeanManager beanManager, ConnectionContext connectionContext) {
        /** Those of calls with the current context class loader. */
        Surroundings surroundings() {
            return new Surroundings(
                    beanManager, connectionContext, Thread.currentThread().getContextClassLoader());
        }
    }

    private Deployment(
            Cdi cdi, List<PathBeans> endpoints, List<Bean<?>> checksOfAll, Clients clients, List<Runnable> releases) {
        this.cdi = cdi;
        this.endpoints = endpoints;
        this.checksOfAll = checksOfAll;
        this.clients = clients;
        this.releases = releases;
    }

    /** Checks the beans; what comes of it is good for nothing when there are problems. */
    static Deployment of(List<EndpointBean> found, ClientBeans clientBeans, Cdi cdi, Problems problems) {
        BeanManager beanManager = cdi.beanManager;
        Map<String, PathBeans> byPath = new LinkedHashMap<>();
        for (EndpointBean bean : found) {
            if (BeanRules.keeps(bean, problems)) {
                byPath.computeIfAbsent(PathTemplate.parse(bean.path()).normalised(), path -> new PathBeans())
                        .add(bean);
            }
        }
        CodecBeans codecBeans = new CodecBeans(beanManager);
        Present present = new Present(beanManager);
        Codecs codecs = codecBeans.find(present.json(), problems);
        ModelReader reader = new ModelReader(beanManager, codecs, present::guards, problems);
        byPath.values().forEach(beans -> beans.read(reader, present, problems));
        ModelReader ofClients = new ModelReader(beanManager, codecs, present::guardsOfClient, problems);
        Clients clients = Clients.of(
                clientBeans.found(), new Clients.Making(beanManager, cdi.surroundings(), ofClients, present), problems);
        clientBeans.checkWanted(problems);
        return new Deployment(
                cdi,
                List.copyOf(byPath.values()),
                checksOfAll(found, beanManager),
                clients,
                List.of(codecBeans::release, present::close));
    }

    /** Registers every endpoint; they are called with the current context class loader. */
    void register(WebSocketEndpoints registry) {
        EndpointMaker maker = new EndpointMaker(cdi.surroundings(), cdi.beanManager, checksOfAll);
        endpoints.forEach(beans -> registry.add(beans.serving().path(), maker.make(beans)));
    }

    /** The client endpoints. */
    Clients clients() {
        return clients;
    }

    /** Destroys what lives as long as the application. */
    void release() {
        releases.forEach(Runnable::run);
    }

    /** Those that belong to no path, in the order of their classes. */
    private static List<Bean<?>> checksOfAll(List<EndpointBean> found, BeanManager beanManager) {
        Set<Bean<?>> ofPaths = found.stream().map(EndpointBean::bean).collect(Collectors.toSet());
        List<Bean<?>> checks = new ArrayList<>(beanManager.getBeans(HandshakeCheck.class, Any.Literal.INSTANCE));
        checks.removeIf(ofPaths::contains);
        checks.sort(Comparator.comparing(check -> check.getBeanClass().getName()));
        return checks;
    }
}
