package org.ws101.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.ws101.spring.internal.JsonCodec;

/**
 * JSON for what no codec bean reads and writes: by the Jackson 3 of Spring Boot 4, else by Jackson 2. A mapper is
 * needed only where an endpoint has objects. Of several, the name of the parameter chooses that of Spring Boot itself.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.jackson2.autoconfigure.Jackson2AutoConfiguration"
        })
class JacksonConfiguration {
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(tools.jackson.databind.json.JsonMapper.class)
    @ConditionalOnBean(tools.jackson.databind.json.JsonMapper.class)
    static class Three {
        @Bean
        @Lazy
        @ConditionalOnMissingBean
        JsonCodec webSocketJsonCodec(tools.jackson.databind.json.JsonMapper jsonMapper) {
            return JsonCodec.of(
                    jsonMapper::writeValueAsString,
                    (text, type) -> jsonMapper.readValue(text, jsonMapper.constructType(type)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(com.fasterxml.jackson.databind.ObjectMapper.class)
    @ConditionalOnBean(com.fasterxml.jackson.databind.ObjectMapper.class)
    static class Two {
        @Bean
        @Lazy
        @ConditionalOnMissingBean
        JsonCodec webSocketJsonCodec(com.fasterxml.jackson.databind.ObjectMapper objectMapper) {
            return JsonCodec.of(
                    objectMapper::writeValueAsString,
                    (text, type) -> objectMapper.readValue(text, objectMapper.constructType(type)));
        }
    }
}
