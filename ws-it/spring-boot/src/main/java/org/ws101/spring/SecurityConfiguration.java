package org.ws101.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.concurrent.DelegatingSecurityContextCallable;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.ws101.ContextCapture;
import org.ws101.spring.internal.CapturedUser;
import org.ws101.spring.internal.Denial;

/** The user of the opening handshake, in every call for its connection, and what method security throws there. */
@AutoConfiguration
@ConditionalOnClass({DelegatingSecurityContextCallable.class, SecurityContextHolderStrategy.class})
class SecurityConfiguration {
    @Bean
    Denial webSocketDenial() {
        return thrown -> thrown instanceof AccessDeniedException || thrown instanceof AuthenticationException;
    }

    @Bean
    ContextCapture webSocketSecurityContext(ObjectProvider<SecurityContextHolderStrategy> strategies) {
        SecurityContextHolderStrategy strategy =
                strategies.getIfAvailable(SecurityContextHolder::getContextHolderStrategy);
        return handshake -> new CapturedUser(strategy);
    }
}
