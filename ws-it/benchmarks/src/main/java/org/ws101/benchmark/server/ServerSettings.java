package org.ws101.benchmark.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * What a server is started with. Immutable.
 *
 * @param messageSize the largest message, in bytes
 * @param keyStore PKCS #12 with a key for TLS; empty for plain connections
 */
record ServerSettings(int messageSize, Optional<Path> keyStore) {
    static final String PASSWORD = "changeit";

    /** From the properties of the process. */
    static ServerSettings ofProcess() {
        return new ServerSettings(
                Integer.getInteger("bench.messageSize", 1024),
                Optional.ofNullable(System.getProperty("bench.keyStore")).map(Path::of));
    }

    /** What shows the certificate, if TLS is asked for. */
    Optional<SSLContext> tls() {
        return keyStore.map(ServerSettings::context);
    }

    private static SSLContext context(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("The key store " + file + " cannot be used", e);
        }
    }
}
