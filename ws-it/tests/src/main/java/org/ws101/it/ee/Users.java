package org.ws101.it.ee;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.authentication.mechanism.http.BasicAuthenticationMechanismDefinition;
import jakarta.security.enterprise.credential.Credential;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.util.Set;

/** Every user whose password is {@code secret}. */
@ApplicationScoped
@BasicAuthenticationMechanismDefinition(realmName = "ee")
public class Users implements IdentityStore {
    @Override
    public CredentialValidationResult validate(Credential credential) {
        return credential instanceof UsernamePasswordCredential login && login.compareTo(login.getCaller(), "secret")
                ? new CredentialValidationResult(login.getCaller(), Set.of("user"))
                : CredentialValidationResult.INVALID_RESULT;
    }
}
