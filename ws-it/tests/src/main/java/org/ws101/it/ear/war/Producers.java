package org.ws101.it.ear.war;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import java.util.Locale;
import org.ws101.Continue;
import org.ws101.cdi.WebSocketEndpoint;

/** Beans that are produced. */
@ApplicationScoped
public class Producers {
    @Produces
    @WebSocketEndpoint("/produced")
    Continue produced() {
        return webSocket -> webSocket.sendText("produced");
    }

    /** Shows by upper case that it is this one. */
    @Produces
    @ApplicationScoped
    Jsonb jsonb() {
        return JsonbBuilder.create(new JsonbConfig().withPropertyNamingStrategy(name -> name.toUpperCase(Locale.ROOT)));
    }
}
