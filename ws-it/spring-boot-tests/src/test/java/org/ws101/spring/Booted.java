package org.ws101.spring;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;

/** A Spring Boot application that serves on a free port. */
final class Booted implements AutoCloseable {
    /** For machines that are busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ConfigurableApplicationContext context;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private Booted(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** @param properties each as {@code name=value} */
    static Booted run(Class<?> application, String... properties) {
        return new Booted(new SpringApplication(application).run(arguments(properties)));
    }

    /** An application whose context has a parent. */
    static Booted runChild(Class<?> parent, Class<?> application, String... properties) {
        return new Booted(
                new SpringApplicationBuilder(parent).child(application).run(arguments(properties)));
    }

    private static String[] arguments(String... properties) {
        List<String> arguments = new ArrayList<>(
                List.of("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off"));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return arguments.toArray(String[]::new);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port() + path);
    }

    WebSocket connect(String path) {
        return client().build().connect(uri(path));
    }

    /** It has the cookies of {@link #get}. */
    WebSocketClient.Builder client() {
        return WebSocketClient.builder().connectTimeout(PATIENCE).cookieHandler(cookies);
    }

    /** Sends a request and gives the response, be it a redirection or an error. */
    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Sets or gives what an expression of Spring says of the context, for what has another package in each Spring Boot. */
    @Nullable
    Object evaluate(String expression) {
        return new SpelExpressionParser().parseExpression(expression).getValue(context);
    }

    /** Stops the application. */
    @Override
    public void close() {
        context.close();
        if (context.getParent() instanceof ConfigurableApplicationContext parent) {
            parent.close();
        }
    }
}
