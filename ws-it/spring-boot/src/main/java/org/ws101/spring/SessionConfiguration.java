package org.ws101.spring;

import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.session.SessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.web.context.WebApplicationContext;
import org.ws101.servlet.HttpSessionObserver;
import org.ws101.spring.internal.SessionWatch;
import org.ws101.spring.internal.SessionWatchFilter;
import org.ws101.spring.internal.Settings;
import org.ws101.spring.internal.WebSocketStop;

/** Closes connections when a session of Spring Session ends, whether or not its repository publishes that. */
@AutoConfiguration(after = WebSocketAutoConfiguration.class)
@ConditionalOnClass({SessionRepository.class, SessionRepositoryFilter.class})
@ConditionalOnBean(WebSocketStop.class)
class SessionConfiguration {
    /** For a repository that publishes ends, such as the indexed one for Redis. */
    @Bean
    @ConditionalOnMissingBean
    HttpSessionObserver httpSessionObserver() {
        return new HttpSessionObserver();
    }

    /** Sees a logout, which ends in the filter of Spring Security: before that, and behind that of Spring Session. */
    @Bean
    FilterRegistrationBean<SessionWatchFilter> webSocketSessionFilter() {
        FilterRegistrationBean<SessionWatchFilter> registration =
                new FilterRegistrationBean<>(new SessionWatchFilter());
        registration.setOrder(SessionRepositoryFilter.DEFAULT_ORDER + 1);
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
        return registration;
    }

    /** Sees what times out. */
    @Bean
    SessionWatch webSocketSessionWatch(
            WebApplicationContext application, ObjectProvider<SessionRepository<?>> repositories, Settings settings) {
        return new SessionWatch(
                application::getServletContext,
                id -> isMissing(id, repositories.stream().toList()),
                settings.sessionCheckInterval());
    }

    /** Without a repository among the beans, the filter of Spring Session has one that cannot be asked. */
    private static boolean isMissing(String id, List<SessionRepository<?>> repositories) {
        return !repositories.isEmpty() && repositories.stream().allMatch(repository -> repository.findById(id) == null);
    }
}
