package org.ws101.cdi.internal.guard;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ws101.CloseCode;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.internal.model.Guard;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

/**
 * Who may connect, or have a callback made. Immutable.
 *
 * @param everybody whether everybody may
 * @param roles else users in one of these; nobody when there are none. The role {@code **} is any user's.
 */
public record RoleRule(boolean everybody, Set<String> roles) implements HandshakeCheck, Guard {
    private static final String ANY_USER = "**";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    @Override
    public HandshakeDecision check(HandshakeRequest request) {
        if (allows(request)) {
            return HandshakeDecision.permit();
        }
        return request.principal().isEmpty()
                ? HandshakeDecision.refuse(UNAUTHORIZED, "Authentication is required.")
                : HandshakeDecision.refuse(FORBIDDEN, "This user may not connect.");
    }

    @Override
    public void admit(HandshakeRequest request) {
        if (!allows(request)) {
            WebSocketFailure refused = new WebSocketFailure(CloseCode.POLICY_VIOLATION, "Not allowed.");
            refused.initCause(
                    new SecurityException( // for the log; the peer does not learn it
                            roles.isEmpty()
                                    ? "the callback is for no user"
                                    : "the callback is for users in one of the roles " + new TreeSet<>(roles)));
            throw refused;
        }
    }

    @Override
    public Set<String> declaredRoles() {
        return roles.stream().filter(role -> !role.equals(ANY_USER)).collect(Collectors.toSet());
    }

    private boolean allows(HandshakeRequest request) {
        if (everybody) {
            return true;
        }
        for (String role : roles) {
            if (role.equals(ANY_USER) ? request.principal().isPresent() : request.isUserInRole(role)) {
                return true;
            }
        }
        return false;
    }
}
