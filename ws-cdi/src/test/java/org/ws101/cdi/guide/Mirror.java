package org.ws101.cdi.guide;

import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/mirror")
class Mirror {
    @OnText
    Point text(Point point) {
        return point.mirrored();
    }

    @OnBinary
    Point binary(Point point) {
        return point.mirrored();
    }
}
