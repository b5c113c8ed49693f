package org.ws101.spring.internal;

import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.OrderUtils;
import org.springframework.util.ClassUtils;
import org.ws101.SelectProtocol;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.internal.codec.Codecs;
import org.ws101.cdi.internal.endpoint.BeanKind;
import org.ws101.cdi.internal.endpoint.CheckedEndpoint;
import org.ws101.cdi.internal.endpoint.Declaration;
import org.ws101.cdi.internal.endpoint.SharedNames;
import org.ws101.cdi.internal.guard.OptionalApis;
import org.ws101.cdi.internal.guard.SecurityAnnotations;
import org.ws101.cdi.internal.model.DeclaredType;
import org.ws101.cdi.internal.model.ModelReader;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.WebSocketEndpoints;

/**
 * Finds the beans with {@link WebSocketEndpoint}, checks them, and registers the endpoints that they make. No bean is made for
 * that: each is made when it is first called. Used by one thread.
 */
public final class EndpointBeans {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.spring");
    /** Not active on the threads of a connection. */
    private static final Set<String> REFUSED_SCOPES = Set.of("request", "session");

    private final ConfigurableListableBeanFactory beans;
    private final Settings settings;
    private final List<Denial> denials;
    private final Problems problems = new Problems();
    private final ModelReader reader;
    private final Map<String, CheckedEndpoint> served = new LinkedHashMap<>();
    /** The beans that every endpoint asks. */
    private final Set<String> checksOfAll = new LinkedHashSet<>();

    /**
     * Of an application.
     *
     * @param json reads and writes what no codec bean does
     * @param denials say what closes a connection with 1008 when it is thrown
     */
    public EndpointBeans(
            ConfigurableListableBeanFactory beans,
            Settings settings,
            ObjectProvider<JsonCodec> json,
            ObjectProvider<Denial> denials) {
        this.denials = denials.orderedStream().toList();
        this.beans = beans;
        this.settings = settings;
        settings.problems().forEach(problems::add);
        Codecs codecs = CodecBeans.in(beans, json, problems);
        this.reader = new ModelReader(codecs, new Guards(beans)::of, problems);
    }

    /** Lets an application add its endpoints; {@link #register} tells what is wrong with them. */
    void configure(WebSocketApplication application, WebSocketEndpoints endpoints) {
        try {
            application.configure(endpoints);
        } catch (WebSocketDeploymentException wrong) {
            problems.add(application.getClass().getName() + " cannot add its endpoints. " + wrong.getMessage());
        }
    }

    /**
     * Registers the endpoints of annotated beans.
     *
     * @throws WebSocketDeploymentException listing all that is wrong with endpoints and properties
     */
    public void register(WebSocketEndpoints endpoints) {
        Map<String, CheckedEndpoint> checked = new LinkedHashMap<>();
        for (String name : annotated()) {
            read(name).ifPresent(endpoint -> checked.put(name, endpoint));
        }
        List<HandshakeCheck> ofAll = checksOfAll();
        checked.forEach((name, endpoint) -> {
            try {
                add(name, endpoint, ofAll, endpoints);
            } catch (WebSocketDeploymentException taken) {
                problems.add(endpoint.declaration().subject() + "cannot be served. " + taken.getMessage());
            }
        });
        WebSocketDeploymentException report = problems.report().orElse(null);
        if (report != null) {
            throw report;
        }
        noteWithoutEffect();
        noteUnused(checked);
        SharedNames.note(checked.values().stream(), "ws101.endpoint.");
        noteStrays(checked);
        served.putAll(checked);
    }

    /**
     * Asks those beans that are made by now whether they are what their endpoints call: a proxy of interfaces has no callbacks,
     * and a check is one also where its declaration does not say so.
     *
     * @throws WebSocketDeploymentException listing those that are not
     */
    public void checkInstances() {
        Problems found = new Problems();
        served.forEach((name, endpoint) -> {
            Object instance = beans.getSingleton(name);
            Class<?> type = endpoint.declaration().type();
            if (instance != null
                    && !(instance instanceof FactoryBean<?>) // makes the bean later
                    && endpoint.declaration().roles().contains(BeanKind.CALLBACKS)
                    && !type.isInstance(instance)) {
                found.add(SpringBean.isProxy(name, type, instance.getClass()));
            }
        });
        if (!served.isEmpty()) {
            ContextHierarchy.namesByInstance(HandshakeCheck.class, beans).stream()
                    .filter(name -> !isAsked(name))
                    .forEach(
                            name -> found.add("The bean " + name + " is a HandshakeCheck, but its declared type is not,"
                                    + " so no endpoint applies it: declare its class, or HandshakeCheck, as the return type of"
                                    + " its @Bean method or as the type of its FactoryBean"));
        }
        WebSocketDeploymentException report = found.report().orElse(null);
        if (report != null) {
            throw report;
        }
    }

    /** The beans with the annotation; one that is behind a scoped proxy by the name of the proxy. */
    private Set<String> annotated() {
        Set<String> names = new LinkedHashSet<>();
        for (String name : beans.getBeanNamesForAnnotation(WebSocketEndpoint.class)) {
            names.add(ScopedProxyUtils.isScopedTarget(name) ? ScopedProxyUtils.getOriginalBeanName(name) : name);
        }
        return names;
    }

    private String target(String name) {
        return ContextHierarchy.target(name, beans);
    }

    /** What can be made into an endpoint; empty when there are problems, which are noted. */
    private Optional<CheckedEndpoint> read(String name) {
        int before = problems.count();
        WebSocketEndpoint written = beans.findAnnotationOnBean(target(name), WebSocketEndpoint.class, false);
        if (written == null) {
            return Optional.empty();
        }
        Class<?> type = typeOf(target(name), beans);
        WebSocketEndpoint annotation;
        try {
            annotation = Placeholders.replaced(written, beans);
        } catch (IllegalArgumentException unknown) {
            problems.add("The bean " + name + " of " + type.getName() + ", annotated with @WebSocketEndpoint(\""
                    + written.value() + "\"), cannot be served. " + unknown.getMessage());
            return Optional.empty();
        }
        DeclaredType declared = DeclaredType.of(type);
        Set<BeanKind> roles = BeanKind.of(declared.closure());
        if (ModelReader.hasCallbacks(declared)) {
            roles.add(BeanKind.CALLBACKS);
        }
        Declaration declaration =
                new Declaration(annotation, "The bean " + name + " of " + type.getName(), name, type, roles);
        declaration.checkRoles(
                problems,
                type.isInterface() || type == Object.class
                        ? "; the declared return type of a @Bean method counts"
                        : "");
        declaration.checkAnnotation(problems);
        checkMethod(name, written, declaration);
        checkScope(name, declaration);
        if (!declaration.checkPath(problems) || roles.isEmpty()) {
            return Optional.empty();
        }
        if (!declaration.serves()) {
            problems.add(
                    declaration.subject() + "only selects or checks: move that to the bean that serves the path, or"
                            + " leave out the annotation of an org.ws101.servlet.HandshakeCheck for every endpoint");
            return Optional.empty();
        }
        CheckedEndpoint.Source source = new CheckedEndpoint.Source(
                Optional.of(declared),
                () -> OptionalApis.haveSecurity() ? SecurityAnnotations.of(declared) : Optional.empty(),
                () -> settings.endpoint(declaration.name(), problems::add));
        CheckedEndpoint checked = CheckedEndpoint.read(declaration, source, reader, problems);
        return problems.count() == before ? Optional.of(checked) : Optional.empty();
    }

    /** Spring finds the annotation of the class first: that of the {@code @Bean} method must not say anything else. */
    private void checkMethod(String name, WebSocketEndpoint found, Declaration declaration) {
        String target = target(name);
        Method method = beans.containsBeanDefinition(target)
                        && beans.getMergedBeanDefinition(target) instanceof RootBeanDefinition definition
                ? definition.getResolvedFactoryMethod()
                : null;
        if (method == null) {
            return;
        }
        WebSocketEndpoint given = AnnotatedElementUtils.findMergedAnnotation(method, WebSocketEndpoint.class);
        if (given != null && !given.equals(found)) {
            problems.add(declaration.subject() + "has another @WebSocketEndpoint(\"" + given.value()
                    + "\") on its @Bean method " + method.getName()
                    + ": remove one of the two, or make both equal");
        }
    }

    private void checkScope(String name, Declaration declaration) {
        String scope = scopeOf(name);
        if (REFUSED_SCOPES.contains(scope)) {
            problems.add(declaration.subject() + "has the scope " + scope
                    + ", which is not active while a connection is served: make it a singleton or a prototype,"
                    + " and read data of the HTTP session from the HandshakeRequest");
        } else if (scope.equals(BeanDefinition.SCOPE_PROTOTYPE) && !target(name).equals(name)) {
            problems.add(declaration.subject() + "has a scoped proxy, which makes an instance for each call: leave out"
                    + " proxyMode, so that each connection has one");
        }
    }

    private String scopeOf(String name) {
        String written = target(name);
        ConfigurableListableBeanFactory owner = ContextHierarchy.owner(name, beans);
        String scope = owner.containsBeanDefinition(written)
                ? owner.getMergedBeanDefinition(written).getScope()
                : null;
        return scope == null || scope.isEmpty() ? BeanDefinition.SCOPE_SINGLETON : scope;
    }

    private void add(String name, CheckedEndpoint endpoint, List<HandshakeCheck> ofAll, WebSocketEndpoints endpoints) {
        SpringBean bean = bean(name, endpoint.declaration().type());
        Set<BeanKind> roles = endpoint.declaration().roles();
        List<HandshakeCheck> checks = new ArrayList<>(ofAll);
        if (roles.contains(BeanKind.HANDSHAKE_CHECK)) {
            checks.add(new AskedBean(bean));
        }
        Optional<SelectProtocol> selecting =
                roles.contains(BeanKind.SELECT_PROTOCOL) ? Optional.of(new AskedBean(bean)) : Optional.empty();
        endpoints.add(endpoint.declaration().path(), endpoint.make(bean, checks, selecting));
    }

    private SpringBean bean(String name, Class<?> type) {
        return new SpringBean(
                name,
                type,
                ContextHierarchy.owner(name, beans),
                scopeOf(name).equals(BeanDefinition.SCOPE_PROTOTYPE),
                denials);
    }

    /** Those that belong to no path, by {@code @Order} and then by their names. */
    private List<HandshakeCheck> checksOfAll() {
        List<HandshakeCheck> checks = new ArrayList<>();
        ContextHierarchy.names(HandshakeCheck.class, beans).stream()
                .filter(name -> !isEndpoint(name))
                .sorted(Comparator.<String>comparingInt(
                                name -> OrderUtils.getOrder(typeOf(name, beans), Ordered.LOWEST_PRECEDENCE))
                        .thenComparing(Comparator.naturalOrder()))
                .forEach(name -> {
                    checks.add(new AskedBean(bean(name, typeOf(name, beans))));
                    checksOfAll.add(name);
                });
        return checks;
    }

    /** Whether a check is asked by those endpoints that it is for. */
    private boolean isAsked(String name) {
        CheckedEndpoint own = served.get(name);
        return own != null
                ? own.declaration().roles().contains(BeanKind.HANDSHAKE_CHECK)
                : checksOfAll.contains(name)
                        || isEndpoint(name); // an endpoint of an ancestor, which is not served here
    }

    private boolean isEndpoint(String name) {
        return ContextHierarchy.owner(name, beans).findAnnotationOnBean(target(name), WebSocketEndpoint.class, false)
                != null;
    }

    /** What is set for a filter that is not there. */
    private void noteWithoutEffect() {
        Set<String> withoutEffect = new TreeSet<>(settings.filter().keySet());
        FilterRegistrations.in(beans)
                .forEach(registration ->
                        withoutEffect.removeAll(registration.getInitParameters().keySet()));
        if (!withoutEffect.isEmpty()) {
            LOGGER.log(
                    Level.WARNING,
                    "The properties {0} below ws101 have no effect, because the application has a WebSocketFilter"
                            + " of its own: set them as init-params of a FilterRegistrationBean",
                    withoutEffect.stream().map(Settings::kebab).toList());
        }
        if (!settings.ignoredVariables().isEmpty()) {
            LOGGER.log(
                    Level.INFO,
                    "The environment variables {0} name no option and have no effect",
                    settings.ignoredVariables());
        }
    }

    /** What is set for endpoints that are not there. */
    private void noteUnused(Map<String, CheckedEndpoint> checked) {
        Set<String> names = new TreeSet<>();
        checked.values().forEach(endpoint -> names.add(endpoint.declaration().name()));
        Set<String> unused = settings.unknownEndpoints(names);
        if (!unused.isEmpty()) {
            LOGGER.log(
                    Level.WARNING,
                    "The properties ws101.endpoint.{0} are of no endpoint and have no effect; the names of the"
                            + " endpoints are {1}",
                    unused,
                    names);
        }
    }

    /** The application's own beans that have callbacks and are no endpoints. */
    private void noteStrays(Map<String, CheckedEndpoint> checked) {
        if (!AutoConfigurationPackages.has(beans)) {
            return;
        }
        List<String> packages = AutoConfigurationPackages.get(beans);
        for (String name : beans.getBeanDefinitionNames()) {
            Class<?> type = typeOf(name, beans);
            if (packages.stream()
                            .anyMatch(own -> own.isEmpty() || type.getName().startsWith(own + "."))
                    && !checked.containsKey(name)
                    && !ScopedProxyUtils.isScopedTarget(name)
                    && ModelReader.hasCallbacks(DeclaredType.of(type))) {
                LOGGER.log(
                        Level.WARNING,
                        "The bean {0} of {1} has callbacks such as @OnText, but is no endpoint, so they are never"
                                + " called: add @WebSocketEndpoint to the class, or remove them",
                        name,
                        type.getName());
            }
        }
    }

    /** The class of a bean without its proxies, as far as it is known before it is made. */
    static Class<?> typeOf(String name, ConfigurableListableBeanFactory beans) {
        Class<?> target = AutoProxyUtils.determineTargetClass(ContextHierarchy.owner(name, beans), name);
        return target == null ? Object.class : ClassUtils.getUserClass(target);
    }
}
