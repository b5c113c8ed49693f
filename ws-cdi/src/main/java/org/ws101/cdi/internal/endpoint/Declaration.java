package org.ws101.cdi.internal.endpoint;

import java.util.Set;
import java.util.regex.Pattern;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.internal.PathTemplate;

/**
 * What an endpoint bean says about itself. Immutable.
 *
 * @param annotation what it declares
 * @param source the bean, for messages
 * @param ownName its name in the configuration unless the annotation gives one
 * @param type the class that stands for it
 * @param roles what it does on its path
 */
public record Declaration(
        WebSocketEndpoint annotation, String source, String ownName, Class<?> type, Set<BeanKind> roles) {
    /** Without dots, as it is one part of a configuration key. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$-]+");

    /** The path or path template, as it is written. */
    public String path() {
        return annotation.value();
    }

    /** Whether it is this bean that talks with the peer. */
    public boolean serves() {
        return roles.stream().anyMatch(BeanKind.SERVING::contains);
    }

    /** Its name in the configuration. */
    public String name() {
        return annotation.name().isEmpty() ? ownName : annotation.name();
    }

    /** The beginning of a sentence about it. */
    public String subject() {
        return source + ", annotated with @WebSocketEndpoint(\"" + path() + "\"), ";
    }

    /** Whether it can be a part of configuration keys. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Finds what is wrong with what it does.
     *
     * @param hint added to the message when it does nothing
     */
    public void checkRoles(Problems problems, String hint) {
        if (roles.isEmpty()) {
            problems.add(
                    subject() + "is of no supported type: add methods with @OnOpen, @OnText, @OnBinary or similar, or"
                            + " implement org.ws101.Continue (blocking style) or org.ws101.WebSocketListener (listener"
                            + " style); a bean may also implement org.ws101.SelectProtocol and"
                            + " org.ws101.servlet.HandshakeCheck" + hint);
        }
        if (roles.stream().filter(BeanKind.SERVING::contains).count() > 1) {
            problems.add(subject() + "has more than one of an org.ws101.Continue, an org.ws101.WebSocketListener and"
                    + " annotated callbacks: a connection is served in one style, so implement one of them");
        }
    }

    /** Finds what is wrong with the name and the subprotocols. */
    public void checkAnnotation(Problems problems) {
        String given = annotation.name();
        if ((!given.isEmpty() && !isName(given)) || (serves() && name().equals("client"))) {
            problems.add(subject() + "has the name \"" + name()
                    + "\": use letters, digits, _ and -, and not the word client, as it is a part of configuration"
                    + " keys");
        }
        if (annotation.subprotocols().length > 0 && roles.contains(BeanKind.SELECT_PROTOCOL)) {
            problems.add(subject() + "has subprotocols and is an org.ws101.SelectProtocol: remove one of the two");
        }
    }

    /** Finds what is wrong with the path; false when something is. */
    public boolean checkPath(Problems problems) {
        try {
            PathTemplate unused = PathTemplate.parse(path());
            return true;
        } catch (WebSocketDeploymentException malformed) {
            problems.add(subject() + "cannot be served. " + malformed.getMessage());
            return false;
        }
    }
}
