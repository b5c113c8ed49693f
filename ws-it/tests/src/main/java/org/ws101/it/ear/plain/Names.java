package org.ws101.it.ear.plain;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketEndpoints;

/** Adds an endpoint that tells its context path and how many connections that has. */
@WebListener
public class Names implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        WebSocketEndpoints.of(context).add("/name", webSocket -> {
            webSocket.sendText(context.getContextPath() + " has "
                    + WebSocketConnections.of(context).all().size());
            webSocket.forEachMessage(webSocket::sendAll); // until the peer leaves
        });
    }
}
