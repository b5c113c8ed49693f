package org.ws101.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate made for this run, and a client that trusts it. */
final class Tls {
    static final String PASSWORD = "changeit";
    private static final String ALIAS = "ws101";

    /** Made when the class is first used. */
    private static final class Made {
        static final Path KEY_STORE = make();

        private static Path make() {
            try {
                Path store = Files.createDirectories(Build.work()).resolve("keystore.p12");
                Files.deleteIfExists(store);
                Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
                Process process = new ProcessBuilder(
                                keytool.toString(),
                                "-genkeypair",
                                "-alias",
                                ALIAS,
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=127.0.0.1",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .inheritIO()
                        .start();
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("keytool failed with " + process.exitValue());
                }
                return store;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("No certificate could be made", e);
            }
        }
    }

    private Tls() {}

    static Path keyStore() {
        return Made.KEY_STORE;
    }

    /** What trusts that certificate alone. */
    static SSLContext context() {
        try (InputStream in = Files.newInputStream(keyStore())) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
