package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.Bean;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ws101.Continue;
import org.ws101.SelectProtocol;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeCheck;

/** The beans of one path, which together make one endpoint. Not thread-safe. */
final class PathBeans {
    private final List<EndpointBean> beans = new ArrayList<>();

    void add(EndpointBean bean) {
        beans.add(bean);
    }

    /** The path as the serving bean writes it: that is the one whose parameter names count. */
    String path() {
        return serving().path().toString();
    }

    /** What is wrong with these beans taken together, and what to do about it. */
    List<String> defects() {
        List<String> defects = new ArrayList<>();
        List<EndpointBean> serving = beans.stream().filter(EndpointBean::serves).toList();
        if (serving.isEmpty()) {
            EndpointBean alone = beans.get(0);
            defects.add("No bean serves the connections of the path " + alone.path() + ", only " + alone.source()
                    + " is there: put @WebSocketEndpoint(\"" + alone.path()
                    + "\") on an org.ws101.Continue or an org.ws101.WebSocketListener as well");
        } else if (serving.size() > 1) {
            defects.add(conflict("serve", serving));
        }
        for (Role role : List.of(Role.SELECT_PROTOCOL, Role.HANDSHAKE_CHECK)) {
            List<EndpointBean> rivals =
                    beans.stream().filter(bean -> bean.roles().contains(role)).toList();
            if (rivals.size() > 1 && !serving.containsAll(rivals)) {
                defects.add(conflict("are the " + role.type().getSimpleName() + " of", rivals));
            }
        }
        return defects;
    }

    /** The endpoint that these beans make; they must be without {@linkplain #defects defects}. */
    Endpoint endpoint(Surroundings surroundings) {
        Map<Role, Bean<?>> byRole = new EnumMap<>(Role.class);
        for (EndpointBean bean : beans) {
            bean.roles().forEach(role -> byRole.put(role, bean.bean()));
        }
        Endpoint endpoint = serving(byRole, surroundings).named(serving().source());
        Bean<?> selecting = byRole.get(Role.SELECT_PROTOCOL);
        if (selecting != null) {
            endpoint = endpoint.selectProtocol(
                    offered -> surroundings.callOn(selecting, SelectProtocol.class, select -> select.select(offered)));
        }
        Bean<?> checking = byRole.get(Role.HANDSHAKE_CHECK);
        if (checking != null) {
            endpoint = endpoint.check(
                    request -> surroundings.callOn(checking, HandshakeCheck.class, check -> check.check(request)));
        }
        return endpoint;
    }

    private static Endpoint serving(Map<Role, Bean<?>> byRole, Surroundings surroundings) {
        Bean<?> listening = byRole.get(Role.LISTENER);
        if (listening != null) {
            return Endpoint.listening(() -> new BeanListener(listening, surroundings));
        }
        Bean<?> blocking = byRole.get(Role.CONTINUE);
        if (blocking == null) {
            throw new IllegalStateException("No bean serves the path");
        }
        return Endpoint.of(webSocket -> surroundings.callOn(blocking, Continue.class, application -> {
            application.proceed(webSocket);
            return application;
        }));
    }

    private EndpointBean serving() {
        return beans.stream().filter(EndpointBean::serves).findFirst().orElseThrow();
    }

    private static String conflict(String verb, List<EndpointBean> rivals) {
        List<String> names = rivals.stream().map(EndpointBean::source).toList();
        return "Several beans " + verb + " the path " + rivals.get(0).path() + ": " + String.join(" and ", names)
                + ". Give each a path of its own, or remove @WebSocketEndpoint from all but one of them";
    }
}
