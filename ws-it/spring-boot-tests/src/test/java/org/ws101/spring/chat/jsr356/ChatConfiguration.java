package org.ws101.spring.chat.jsr356;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

@Configuration
public class ChatConfiguration {
    @Bean
    ServerEndpointExporter exporter() {
        return new ServerEndpointExporter();
    }
}
