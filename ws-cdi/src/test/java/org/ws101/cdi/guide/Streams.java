package org.ws101.cdi.guide;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/streams")
class Streams {
    @OnText
    String lines(Reader text) {
        return new BufferedReader(text).lines().count() + " lines";
    }

    @OnBinary
    String checksum(InputStream data) throws IOException {
        CheckedInputStream checked = new CheckedInputStream(data, new CRC32());
        checked.readAllBytes();
        return Long.toHexString(checked.getChecksum().getValue());
    }
}
