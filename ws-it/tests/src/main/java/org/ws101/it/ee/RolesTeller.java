package org.ws101.it.ee;

import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.HandshakeRequest;

/** Says whether the user is in the role that a message names. */
@WebSocketEndpoint("/{area}/roles")
class RolesTeller {
    @OnText
    String tell(String role, HandshakeRequest request) {
        return String.valueOf(request.isUserInRole(role));
    }
}
