package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.endpoint.BeanKind;
import org.ws101.cdi.internal.endpoint.Declaration;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.servlet.internal.PathTemplate;

/**
 * The beans of one path, which together make one endpoint. Immutable.
 *
 * @param path the path, with no names of parameters
 * @param beans those that are left when alternatives have taken the place of others
 */
record PathBeans(String path, List<CheckedBean> beans) {
    private static final List<BeanKind> OF_ONE_BEAN = List.of(BeanKind.SELECT_PROTOCOL, BeanKind.HANDSHAKE_CHECK);

    /** Puts beans together by their paths. */
    static List<PathBeans> of(Collection<CheckedBean> beans, BeanManager beanManager) {
        Map<String, List<CheckedBean>> byPath = new LinkedHashMap<>();
        for (CheckedBean bean : beans) {
            byPath.computeIfAbsent(normalised(bean), path -> new ArrayList<>()).add(bean);
        }
        List<PathBeans> paths = new ArrayList<>();
        byPath.forEach((path, sharing) -> {
            removeReplaced(sharing, sharing.stream().filter(PathBeans::serves).toList(), beanManager);
            for (BeanKind role : OF_ONE_BEAN) {
                removeReplaced(
                        sharing,
                        sharing.stream()
                                .filter(bean -> !serves(bean) && has(bean, role))
                                .toList(),
                        beanManager);
            }
            paths.add(new PathBeans(path, List.copyOf(sharing)));
        });
        return paths;
    }

    /** The path of a bean as paths are compared. */
    static String normalised(CheckedBean bean) {
        return PathTemplate.parse(bean.declaration().path()).normalised();
    }

    /** An alternative takes the place of its rivals, and of all that they do. */
    private static void removeReplaced(List<CheckedBean> all, List<CheckedBean> rivals, BeanManager beanManager) {
        if (rivals.size() > 1) {
            FoundBeans.chosen(rivals.stream().map(rival -> rival.bean().bean()).toList(), beanManager)
                    .ifPresent(chosen -> all.removeIf(
                            bean -> rivals.contains(bean) && bean.bean().bean() != chosen));
        }
    }

    private static boolean serves(CheckedBean bean) {
        return bean.declaration().serves();
    }

    private static boolean has(CheckedBean bean, BeanKind role) {
        return bean.declaration().roles().contains(role);
    }

    private List<CheckedBean> allServing() {
        return beans.stream().filter(PathBeans::serves).toList();
    }

    /** Whether there is a bean that talks with the peer. */
    boolean isServed() {
        return !allServing().isEmpty();
    }

    /** The bean that talks with the peer: it is its path whose parameter names count, and its annotation. */
    CheckedBean serving() {
        return allServing().get(0);
    }

    /** The bean that has a role here. */
    Optional<Bean<?>> with(BeanKind role) {
        return beans.stream()
                .filter(bean -> has(bean, role))
                .findFirst()
                .map(bean -> bean.bean().bean());
    }

    /** Finds what is wrong with these beans taken together. */
    void check(Problems problems) {
        List<CheckedBean> serving = allServing();
        if (serving.isEmpty()) {
            Declaration alone = beans.get(0).declaration();
            problems.add("No bean serves the connections of the path " + alone.path() + ", only " + alone.source()
                    + " is there: put @WebSocketEndpoint(\"" + alone.path()
                    + "\") on a class with callbacks, an org.ws101.Continue or an org.ws101.WebSocketListener as well");
        } else if (serving.size() > 1) {
            problems.add(conflict("serve", serving));
        }
        for (BeanKind role : OF_ONE_BEAN) {
            checkRivals(role, serving, problems);
        }
    }

    private void checkRivals(BeanKind role, List<CheckedBean> serving, Problems problems) {
        List<CheckedBean> rivals =
                beans.stream().filter(bean -> has(bean, role)).toList();
        if (rivals.size() > 1 && !serving.containsAll(rivals)) {
            String type = role.type().map(Class::getSimpleName).orElseThrow();
            problems.add(conflict("are the " + type + " of", rivals));
        }
        if (role == BeanKind.SELECT_PROTOCOL
                && !rivals.isEmpty()
                && serving.stream()
                        .anyMatch(bean ->
                                bean.declaration().annotation().subprotocols().length > 0 && !has(bean, role))) {
            problems.add(serving.get(0).declaration().subject() + "has subprotocols, and "
                    + rivals.get(0).declaration().source()
                    + " is the SelectProtocol of the same path: remove one of the two");
        }
    }

    private static String conflict(String verb, List<CheckedBean> rivals) {
        List<String> names =
                rivals.stream().map(rival -> rival.declaration().source()).toList();
        return "Several beans " + verb + " the path "
                + rivals.get(0).declaration().path() + ": "
                + String.join(" and ", names)
                + ". Use a different path for each, remove @WebSocketEndpoint from all but one of them, or "
                + FoundBeans.remedy(
                        rivals.stream().map(rival -> rival.bean().bean()).toList());
    }
}
