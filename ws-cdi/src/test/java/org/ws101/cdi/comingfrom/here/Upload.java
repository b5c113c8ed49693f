package org.ws101.cdi.comingfrom.here;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/upload")
public class Upload {
    private Path path;
    private OutputStream file;

    @OnOpen
    void open() throws IOException {
        path = Files.createTempFile("upload", null);
        file = Files.newOutputStream(path);
    }

    @OnBinary
    String store(byte[] part, boolean last) throws IOException {
        file.write(part);
        return last ? "stored " + Files.size(path) + " bytes" : null;
    }

    @OnClose
    void close() throws IOException {
        file.close();
        Files.delete(path);
    }
}
