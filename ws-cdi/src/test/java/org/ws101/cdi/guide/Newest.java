package org.ws101.cdi.guide;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ws101.SelectProtocol;
import org.ws101.WebSocket;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/newest")
class Newest implements SelectProtocol {
    @Override
    public Optional<String> select(List<String> offered) {
        return offered.stream().filter(name -> name.startsWith("chat.v")).max(Comparator.naturalOrder());
    }

    @OnOpen
    String open(WebSocket webSocket) {
        return webSocket.protocol().orElse("no") + " subprotocol";
    }
}
