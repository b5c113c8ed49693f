package org.ws101.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.concurrent.DelegatingSecurityContextRunnable;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.ws101.spring.internal.ContextCapture;
import org.ws101.spring.internal.Denial;

/** The user of the opening handshake, in every call for its connection, and what method security throws there. */
@AutoConfiguration
@ConditionalOnClass({DelegatingSecurityContextRunnable.class, SecurityContextHolderStrategy.class})
class SecurityConfiguration {
    @Bean
    Denial webSocketDenial() {
        return thrown -> thrown instanceof AccessDeniedException || thrown instanceof AuthenticationException;
    }

    @Bean
    ContextCapture webSocketSecurityContext(ObjectProvider<SecurityContextHolderStrategy> strategies) {
        SecurityContextHolderStrategy strategy =
                strategies.getIfAvailable(SecurityContextHolder::getContextHolderStrategy);
        return () -> {
            // A copy: a logout empties the one that the HTTP session has.
            SecurityContext context = strategy.createEmptyContext();
            context.setAuthentication(strategy.getContext().getAuthentication());
            return task -> {
                DelegatingSecurityContextRunnable within = new DelegatingSecurityContextRunnable(task, context);
                within.setSecurityContextHolderStrategy(strategy);
                within.run();
            };
        };
    }
}
