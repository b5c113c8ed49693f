package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ws101.cdi.internal.model.EndpointModel;
import org.ws101.cdi.internal.model.ModelReader;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.cdi.internal.model.Side;
import org.ws101.cdi.internal.optional.Present;
import org.ws101.cdi.internal.optional.RoleRule;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.WebSocketDeploymentException;

/** The beans of one path, which together make one endpoint. Not thread-safe. */
final class PathBeans {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]*)}");

    private final List<EndpointBean> beans = new ArrayList<>();
    private @Nullable EndpointModel model;
    private @Nullable RoleRule roles;
    private Map<String, String> configured = Map.of();

    void add(EndpointBean bean) {
        beans.add(bean);
    }

    /** The bean that talks with the peer: it is its path whose parameter names count, and its annotation. */
    EndpointBean serving() {
        return beans.stream().filter(EndpointBean::serves).findFirst().orElseThrow();
    }

    /** Its callbacks; null unless it has any. */
    @Nullable
    EndpointModel model() {
        return model;
    }

    /** Who may connect; null when nothing is said about that. */
    @Nullable
    RoleRule roles() {
        return roles;
    }

    /** The roles that a request has to be asked about. */
    String[] declaredRoles() {
        Set<String> declared = new TreeSet<>();
        if (roles != null) {
            declared.addAll(roles.declaredRoles());
        }
        if (model != null) {
            declared.addAll(model.roles());
        }
        return declared.toArray(String[]::new);
    }

    /** What the configuration says, by the names of the options. */
    Map<String, String> configured() {
        return configured;
    }

    /** The bean that has a role here. */
    Optional<Bean<?>> with(Role role) {
        return beans.stream()
                .filter(bean -> bean.roles().contains(role))
                .findFirst()
                .map(EndpointBean::bean);
    }

    /** Finds what is wrong with these beans taken together, and reads their callbacks. */
    void read(ModelReader reader, Present present, Problems problems) {
        checkServing(problems);
        checkRivals(problems);
        for (EndpointBean bean : beans) {
            if (bean.roles().contains(Role.CALLBACKS) && bean.annotated() instanceof AnnotatedType<?> type) {
                model = reader.read(type, Side.SERVER, parameterNames(bean.path()));
            }
            if (bean.serves()) {
                readAround(bean, present, problems);
            } else if (!declaresOnlyPath(bean)) {
                problems.add(
                        bean.subject() + "only selects or checks, so what its annotation says beside the path has no"
                                + " effect: write it at the bean that serves the path");
            }
        }
    }

    private void readAround(EndpointBean bean, Present present, Problems problems) {
        try {
            roles = present.roles(bean.annotated()).orElse(null);
            configured = present.configured(bean.name(), EndpointAttributes.configurable());
            EndpointAttributes.of(bean, configured).applyTo(EndpointAttributes.probe(bean));
        } catch (IllegalArgumentException | WebSocketDeploymentException wrong) {
            problems.add(bean.subject() + "cannot be served. " + wrong.getMessage());
        }
    }

    private void checkServing(Problems problems) {
        List<EndpointBean> serving = beans.stream().filter(EndpointBean::serves).toList();
        if (serving.isEmpty()) {
            EndpointBean alone = beans.get(0);
            problems.add("No bean serves the connections of the path " + alone.path() + ", only " + alone.source()
                    + " is there: put @WebSocketEndpoint(\"" + alone.path()
                    + "\") on a class with callbacks, an org.ws101.Continue or an org.ws101.WebSocketListener as well");
        } else if (serving.size() > 1) {
            problems.add(conflict("serve", serving));
        }
    }

    private void checkRivals(Problems problems) {
        List<EndpointBean> serving = beans.stream().filter(EndpointBean::serves).toList();
        for (Role role : List.of(Role.SELECT_PROTOCOL, Role.HANDSHAKE_CHECK)) {
            List<EndpointBean> rivals =
                    beans.stream().filter(bean -> bean.roles().contains(role)).toList();
            if (rivals.size() > 1 && !serving.containsAll(rivals)) {
                String type = role.type().map(Class::getSimpleName).orElseThrow();
                problems.add(conflict("are the " + type + " of", rivals));
            }
            if (role == Role.SELECT_PROTOCOL
                    && !rivals.isEmpty()
                    && serving.stream()
                            .anyMatch(bean -> bean.annotation().subprotocols().length > 0
                                    && !bean.roles().contains(role))) {
                problems.add(serving.get(0).subject() + "has subprotocols, and "
                        + rivals.get(0).source() + " is the SelectProtocol of the same path: keep one of the two");
            }
        }
    }

    private static boolean declaresOnlyPath(EndpointBean bean) {
        return bean.annotation().name().isEmpty()
                && bean.annotation().subprotocols().length == 0
                && bean.annotation().allowedOrigins().length == 0
                && bean.annotation().options().length == 0
                && bean.annotation().threads() == CallbackThreads.AUTOMATIC;
    }

    private static Set<String> parameterNames(String path) {
        return PARAMETER.matcher(path).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    private static String conflict(String verb, List<EndpointBean> rivals) {
        List<String> names = rivals.stream().map(EndpointBean::source).toList();
        return "Several beans " + verb + " the path " + rivals.get(0).path() + ": " + String.join(" and ", names)
                + ". Give each a path of its own, or remove @WebSocketEndpoint from all but one of them";
    }
}
