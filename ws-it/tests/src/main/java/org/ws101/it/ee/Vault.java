package org.ws101.it.ee;

import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;

/** Opens for those who have the role. */
@Stateless
@RolesAllowed("user")
@DeclareRoles("treasurer")
public class Vault {
    public String open() {
        return "opened";
    }
}
