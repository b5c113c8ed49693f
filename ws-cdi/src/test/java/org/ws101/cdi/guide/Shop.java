package org.ws101.cdi.guide;

import java.util.List;
import java.util.Optional;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.QueryParam;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/shops/{shop}")
class Shop {
    enum Colour {
        RED,
        GREEN
    }

    @OnOpen
    String open(@PathParam long shop, @QueryParam Optional<String> sort, @QueryParam("colour") List<Colour> colours) {
        return "shop " + shop + " by " + sort.orElse("name") + " in " + colours;
    }
}
