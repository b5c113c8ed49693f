package org.ws101.spring.demo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** The demo: a chat for users who have logged in; as a program, or in a WAR. */
@SpringBootApplication
public class ChatApplication extends SpringBootServletInitializer {
    /** Serves until the process ends. */
    public static void main(String[] args) {
        SpringApplication.run(ChatApplication.class, args);
    }

    /** The page and the WebSocket are for users alone. */
    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(Customizer.withDefaults())
                .httpBasic(Customizer.withDefaults())
                .build();
    }

    /** Ann and Ben, with their names as passwords. */
    @Bean
    UserDetailsService people() {
        return new InMemoryUserDetailsManager(
                User.withUsername("ann").password("{noop}ann").roles("USER").build(),
                User.withUsername("ben").password("{noop}ben").roles("USER").build());
    }
}
