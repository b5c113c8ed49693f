package org.ws101.it.app;

import java.security.cert.X509Certificate;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.servlet.HandshakeRequest;

/** Answers each message with what the snapshot of the request says now about TLS, and with the port of the client. */
final class CertificateTeller implements Continue {
    @Override
    public void proceed(WebSocket webSocket) {
        HandshakeRequest request = HandshakeRequest.of(webSocket);
        for (Message ignored : webSocket) {
            webSocket.sendText(String.join(
                    "\n",
                    request.attribute("jakarta.servlet.request.X509Certificate", X509Certificate[].class)
                            .map(chain -> chain[0].getSubjectX500Principal().getName())
                            .orElse("no certificate"),
                    request.attribute("jakarta.servlet.request.cipher_suite", String.class)
                            .orElse("no cipher suite"),
                    String.valueOf(request.remoteAddress().getPort())));
        }
    }
}
