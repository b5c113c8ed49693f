package org.ws101.internal.handshake;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a request went to as the container sees it: that differs from {@code Host} where the deployment says whose forwarding
 * headers it trusts, or over HTTP/2.
 *
 * @param scheme {@code http} or {@code https}
 * @param name a host name or address; an IPv6 address with or without brackets
 * @param port 0 to 65535; the default port of the scheme is written out
 */
public record ServerName(String scheme, String name, int port) {

    /** The origin of the pages that are served there; empty if the container says something that is none. */
    Optional<Origin> origin() {
        return Origin.parse(scheme + "://" + host())
                .map(origin -> new Origin(
                        origin.scheme(), new Authority(origin.authority().host(), OptionalInt.of(port))));
    }

    /** As a browser would send it in {@code Host}: without the default port of the scheme. */
    public String authority() {
        boolean isDefault = port == (scheme.equals("https") ? 443 : 80);
        return isDefault ? host() : host() + ":" + port;
    }

    private String host() {
        boolean bare = name.indexOf(':') >= 0 && !name.startsWith("[");
        return bare ? "[" + name + "]" : name;
    }

    /** As a person would write it. */
    @Override
    public String toString() {
        return scheme + "://" + name + ":" + port;
    }
}
