package org.ws101.it.ear.shared;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;
import org.ws101.servlet.WebSocketConnections;

/** Is made before any web archive is started. */
@Startup
@Singleton
public class Starter {
    @Inject
    WebSocketConnections connections;

    private int atTheStart = -1;

    @PostConstruct
    void start() {
        atTheStart = connections.all().size();
    }

    /** How many connections there were. */
    public int atTheStart() {
        return atTheStart;
    }
}
