package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.archive.View;
import org.ws101.cdi.internal.archive.WebModule;
import org.ws101.cdi.internal.context.ConnectionContext;
import org.ws101.cdi.internal.context.Surroundings;
import org.ws101.cdi.internal.endpoint.SharedNames;
import org.ws101.cdi.internal.model.ModelReader;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.cdi.internal.optional.Present;
import org.ws101.cdi.internal.relay.RelayBeans;
import org.ws101.cdi.internal.relay.RelayedEvents;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.WebSocketEndpoints;

/** The endpoint beans of an application, checked. Immutable. */
final class Deployment {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.cdi.WebSocketEndpoint");

    private final Cdi cdi;
    private final Found found;
    private final List<CheckedBean> endpoints;
    private final Clients clients;
    private final ObserverBeans observers;
    private final RelayBeans relays;
    private final List<Runnable> releases;

    /**
     * The container's side.
     *
     * @param requestContext whether the application has anything whose life depends on requests
     */
    record Cdi(BeanManager beanManager, ConnectionContext connectionContext, boolean requestContext) {
        /** Those of calls with the current context class loader. */
        Surroundings surroundings() {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            return requestContext
                    ? Surroundings.withRequestContext(beanManager, connectionContext, loader)
                    : Surroundings.withoutRequestContext(beanManager, connectionContext, loader);
        }
    }

    /** What the container's events told. */
    record Found(FoundBeans beans, List<EndpointBean> endpoints, ClientBeans clients, RelayedEvents relayed) {}

    private Deployment(
            Cdi cdi,
            Found found,
            List<CheckedBean> endpoints,
            Clients clients,
            ObserverBeans observers,
            RelayBeans relays,
            List<Runnable> releases) {
        this.cdi = cdi;
        this.found = found;
        this.endpoints = endpoints;
        this.clients = clients;
        this.observers = observers;
        this.relays = relays;
        this.releases = releases;
    }

    /** Checks the beans; what comes of it is good for nothing when there are problems. */
    static Deployment of(Found found, Cdi cdi, Problems problems) {
        BeanManager beanManager = cdi.beanManager;
        found.beans.complete(HandshakeCheck.class, beanManager);
        CodecBeans codecBeans = new CodecBeans(found.beans, beanManager);
        codecBeans.check(problems);
        Present present = new Present(beanManager, found.beans);
        Map<View, ModelReader> readers = new HashMap<>();
        List<CheckedBean> endpoints = new ArrayList<>();
        for (EndpointBean bean : found.endpoints) {
            if (!found.beans.isSpecialized(bean.bean()) && BeanRules.check(bean, found.beans, beanManager, problems)) {
                View view = View.from(bean.bean().getBeanClass());
                ModelReader reader = readers.computeIfAbsent(
                        view,
                        each -> new ModelReader(
                                codecBeans.of(view, present), method -> present.guards(method, view), problems));
                endpoints.add(CheckedBean.read(bean, reader, present, problems));
            }
        }
        checkTogether(endpoints, beanManager, problems);
        ObserverBeans observers = new ObserverBeans(found.beans, beanManager);
        Clients clients = Clients.of(
                found, new Clients.Making(beanManager, cdi.surroundings(), codecBeans, present, observers), problems);
        found.clients.checkWanted(problems);
        RelayBeans relays = new RelayBeans(
                found.beans, beanManager, present.configured("relay", List.of("connectionFactory", "topic")));
        found.relayed.complete(view -> codecBeans.of(view, present), problems);
        ConfigurationKeys.noteUnused(found.endpoints, found.clients.found(), present);
        return new Deployment(
                cdi,
                found,
                List.copyOf(endpoints),
                clients,
                observers,
                relays,
                List.of(codecBeans::release, observers::release, relays::release, present::close));
    }

    /** As far as it can be seen before there are servlet contexts: each archive by itself. */
    private static void checkTogether(List<CheckedBean> endpoints, BeanManager beanManager, Problems problems) {
        Set<String> served = new HashSet<>();
        Set<ClassLoader> archives = new LinkedHashSet<>();
        for (CheckedBean endpoint : endpoints) {
            archives.add(endpoint.type().getClassLoader());
            if (endpoint.declaration().serves()) {
                served.add(PathBeans.normalised(endpoint));
            }
        }
        for (ClassLoader archive : archives) {
            for (PathBeans path : PathBeans.of(endpointsOf(WebModule.ofArchive(archive), endpoints), beanManager)) {
                if (path.isServed() || !served.contains(path.path())) {
                    path.check(problems);
                }
            }
        }
    }

    /** Those that it serves, and the checks and selections that are there for its paths. */
    private static List<CheckedBean> endpointsOf(WebModule module, List<CheckedBean> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> module.serves(endpoint.type())
                        || (!endpoint.declaration().serves() && module.shares(endpoint.type())))
                .toList();
    }

    /**
     * Registers the endpoints of a web application; they are called with the current context class loader.
     *
     * @throws WebSocketDeploymentException when they cannot be served together
     */
    void register(WebSocketEndpoints registry, WebModule module) {
        Problems problems = new Problems();
        noteShared(module, problems);
        EndpointMaker maker = new EndpointMaker(cdi.surroundings(), cdi.beanManager, checksOfAll(module));
        List<PathBeans> served = new ArrayList<>();
        for (PathBeans path : PathBeans.of(endpointsOf(module, endpoints), cdi.beanManager)) {
            if (path.isServed() || path.beans().stream().anyMatch(bean -> module.serves(bean.type()))) {
                path.check(problems);
                served.add(path);
            }
        }
        WebSocketDeploymentException report = problems.report().orElse(null);
        if (report != null) {
            throw report;
        }
        SharedNames.note(served.stream().map(path -> path.serving().checked()), "ws101.");
        String[] roles = Present.declaredRoles(found.beans.classes().stream()
                .map(type -> DeclaredTypes.of(type, cdi.beanManager))
                .toList());
        served.forEach(path -> registry.add(
                path.serving().declaration().path(), maker.make(path).withDeclaredRoles(roles)));
        observers.of(module.view()).addTo(registry);
        relays.of(module.view()).ifPresent(registry::relay);
        found.relayed.listen(registry, cdi.surroundings(), cdi.beanManager);
    }

    /** Nothing that is deployed goes unserved in silence. */
    private void noteShared(WebModule module, Problems problems) {
        List<Class<?>> shared = new ArrayList<>();
        for (CheckedBean endpoint : endpoints) {
            if (endpoint.declaration().serves() && module.shares(endpoint.type())) {
                shared.add(endpoint.type());
                if (!module.serves(endpoint.type())) {
                    LOGGER.log(
                            Level.INFO,
                            "{0} is in an archive that several web applications may share, and not served in this one."
                                    + " To serve it, name it in the context parameter {1}",
                            endpoint.declaration().source(),
                            WebModule.SHARED);
                }
            }
        }
        for (String name : module.unmatched(shared)) {
            problems.add("The context parameter " + WebModule.SHARED + " names " + name
                    + ", which is no endpoint bean of a shared archive; there are "
                    + shared.stream().map(Class::getName).sorted().toList());
        }
    }

    /** The client endpoints. */
    Clients clients() {
        return clients;
    }

    /** Destroys what lives as long as the application. */
    void release() {
        releases.forEach(Runnable::run);
    }

    /** Those that belong to no path, in the order of their classes; those of shared archives too, whoever has put them there. */
    private List<Bean<?>> checksOfAll(WebModule module) {
        Set<Bean<?>> ofPaths = found.endpoints.stream().map(EndpointBean::bean).collect(Collectors.toSet());
        List<Bean<?>> checks = new ArrayList<>(found.beans.of(HandshakeCheck.class, module.view()));
        checks.removeIf(ofPaths::contains);
        checks = new ArrayList<>(FoundBeans.prevailing(checks, cdi.beanManager));
        checks.sort(Comparator.comparing(check -> check.getBeanClass().getName()));
        return checks;
    }
}
