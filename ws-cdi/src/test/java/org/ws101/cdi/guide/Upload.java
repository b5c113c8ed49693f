package org.ws101.cdi.guide;

import java.util.Optional;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.WebSocketOption;

@WebSocketEndpoint(
        value = "/upload",
        options = {
            @WebSocketOption(name = "maxMessageSize", value = "10000000000"),
            @WebSocketOption(name = "maxFragments", value = "1000000"),
            @WebSocketOption(name = "maxFrameSize", value = "16777216")
        })
class Upload {
    private long size;

    @OnBinary
    Optional<String> part(byte[] data, boolean last) {
        size += data.length;
        return last ? Optional.of(size + " bytes in all") : Optional.empty();
    }
}
