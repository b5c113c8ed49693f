package org.ws101.it.ear.war;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import org.ws101.servlet.WebSocketConnections;

/** Uses the connections before the endpoints are registered. */
@WebListener
public class EarlyListener implements ServletContextListener {
    @Inject
    WebSocketConnections connections;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext()
                .setAttribute(EarlyListener.class.getName(), connections.all().size());
    }
}
