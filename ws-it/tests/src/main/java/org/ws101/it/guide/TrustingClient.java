package org.ws101.it.guide;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.ws101.client.WebSocketClient;

/** A client that trusts the certificates of one key store alone. */
public final class TrustingClient {
    private TrustingClient() {}

    /**
     * Builds it.
     *
     * @param trusted the key store with the certificates
     * @param password of the key store
     */
    public static WebSocketClient of(Path trusted, char[] password) throws GeneralSecurityException, IOException {
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(KeyStore.getInstance(trusted.toFile(), password));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return WebSocketClient.builder().sslContext(context).build();
    }
}
