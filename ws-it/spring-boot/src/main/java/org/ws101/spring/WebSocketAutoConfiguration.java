package org.ws101.spring;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.spring.internal.Denial;
import org.ws101.spring.internal.EndpointBeans;
import org.ws101.spring.internal.JsonCodec;
import org.ws101.spring.internal.SentResponseFilter;
import org.ws101.spring.internal.Settings;
import org.ws101.spring.internal.WebSocketStart;
import org.ws101.spring.internal.WebSocketStop;

/**
 * Serves the WebSocket endpoints that are beans: those of type {@link WebSocketApplication}, and those with {@link
 * org.ws101.cdi.WebSocketEndpoint}. {@code ws101.enabled=false} switches it off.
 *
 * <p>A {@link WebSocketFilter} of the application, as a bean or in a {@link FilterRegistrationBean}, replaces the
 * filter of this configuration. The options of the latter are the properties {@code ws101.*}.
 */
@AutoConfiguration(
        after = ConnectionsConfiguration.class,
        afterName = {
            "org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.jackson2.autoconfigure.Jackson2AutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@Conditional(OnEnabled.class)
public class WebSocketAutoConfiguration {
    /** For Spring Boot. */
    public WebSocketAutoConfiguration() {}

    @Bean
    Settings webSocketSettings(Environment environment) {
        return new Settings(environment);
    }

    /**
     * The last of the filters, so that it finds the results of those before it; unless {@code ws101.filter-order} is
     * set.
     */
    @Bean
    @ConditionalOnMissingBean(value = WebSocketFilter.class, parameterizedContainer = FilterRegistrationBean.class)
    FilterRegistrationBean<WebSocketFilter> webSocketFilter(Settings settings) {
        FilterRegistrationBean<WebSocketFilter> registration = new FilterRegistrationBean<>(new WebSocketFilter());
        registration.setName("webSocketFilter");
        registration.setInitParameters(settings.filter());
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
        settings.filterOrder().ifPresentOrElse(registration::setOrder, () -> registration.setMatchAfter(true));
        return registration;
    }

    /**
     * Behind all other filters of the application; in a registration it would stand before those that are mere beans.
     */
    @Bean
    Filter webSocketSentResponses(ObjectProvider<FilterRegistrationBean<WebSocketFilter>> serving) {
        return new SentResponseFilter(serving);
    }

    /** Adds the endpoints before the filter starts. */
    @Bean
    ServletContextInitializer webSocketStart(
            ConfigurableListableBeanFactory beans,
            Environment environment,
            Settings settings,
            ObjectProvider<WebSocketApplication> applications,
            ObjectProvider<JsonCodec> json,
            ObjectProvider<Denial> denials) {
        return new WebSocketStart(
                beans, environment, applications, () -> new EndpointBeans(beans, settings, json, denials));
    }

    @Bean
    WebSocketStop webSocketStop(WebSocketConnections connections) {
        return new WebSocketStop(connections);
    }
}
