package org.ws101.cdi.comingfrom.jsr356;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

@ServerEndpoint("/upload")
public class Upload {
    private Path path;
    private OutputStream file;

    @OnOpen
    public void open() throws IOException {
        path = Files.createTempFile("upload", null);
        file = Files.newOutputStream(path);
    }

    @OnMessage
    public String store(byte[] part, boolean last) throws IOException {
        file.write(part);
        return last ? "stored " + Files.size(path) + " bytes" : null;
    }

    @OnClose
    public void close() throws IOException {
        file.close();
        Files.delete(path);
    }
}
