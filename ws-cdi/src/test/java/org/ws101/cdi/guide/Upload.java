package org.ws101.cdi.guide;

import java.util.Optional;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/upload")
class Upload {
    private long size;

    @OnBinary
    Optional<String> part(byte[] data, boolean last) {
        size += data.length;
        return last ? Optional.of(size + " bytes in all") : Optional.empty();
    }
}
