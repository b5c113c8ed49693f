package org.ws101.internal.protocol;

/** Which end of the connection this is. A client masks what it sends; a server does not (RFC 6455 §5.1). */
public enum Role {
    CLIENT,
    SERVER
}
