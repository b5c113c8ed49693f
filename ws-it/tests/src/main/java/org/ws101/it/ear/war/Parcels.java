package org.ws101.it.ear.war;

import jakarta.enterprise.context.ApplicationScoped;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** Takes its payload by the JSON-B of the server. */
@ApplicationScoped
@WebSocketEndpoint("/parcels")
public class Parcels {
    @OnText
    public Parcel doubled(Parcel parcel) {
        parcel.weight *= 2;
        return parcel;
    }
}
