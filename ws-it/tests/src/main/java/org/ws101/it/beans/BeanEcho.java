package org.ws101.it.beans;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.SelectProtocol;
import org.ws101.WebSocket;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.it.app.Journal;
import org.ws101.servlet.HandshakeRequest;

/** A dependent bean with everything that beans have: injection, an interceptor, a lifecycle. */
@WebSocketEndpoint("/bean-echo/{name}")
@Shouted
public class BeanEcho implements Continue, SelectProtocol {
    @Inject
    Greeting greeting;

    @Inject
    Visit visit;

    private String id = "";

    @Override
    public Optional<String> select(List<String> offered) {
        return offered.stream().filter("bean.v1"::equals).findFirst();
    }

    @Override
    public void proceed(WebSocket webSocket) {
        id = HandshakeRequest.of(webSocket).queryParameter("id").orElse("anonymous");
        webSocket.sendText(greeting.of(HandshakeRequest.of(webSocket).pathParameter("name")));
        for (Message ignored : webSocket) {
            webSocket.sendText("message " + visit.next());
        }
    }

    @PreDestroy
    void destroyed() {
        if (!id.isEmpty()) {
            Journal.write(id, "destroyed");
        }
    }
}
