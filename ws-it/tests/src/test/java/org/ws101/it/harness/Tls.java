package org.ws101.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** A certificate made for this run, a server that shows it, and a client that trusts it. */
public final class Tls {
    public static final String PASSWORD = "changeit";
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
                trust(store);
                return store;
            } catch (IOException | InterruptedException | GeneralSecurityException e) {
                throw new IllegalStateException("No certificate could be made", e);
            }
        }
    }

    /** Writes, beside the key store, what trusts its certificate: for servers that ask clients for theirs. */
    private static void trust(Path keyStore) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, load(keyStore).getCertificate(ALIAS));
        try (OutputStream out = Files.newOutputStream(keyStore.resolveSibling("truststore.p12"))) {
            trusted.store(out, PASSWORD.toCharArray());
        }
    }

    private Tls() {}

    /** The certificate and its key, as PKCS #12. */
    public static Path keyStore() {
        return Made.KEY_STORE;
    }

    /** The certificate alone, as PEM, for a client that is no Java program. */
    public static Path certificate() {
        try {
            byte[] encoded = keys().getCertificate(ALIAS).getEncoded();
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
            return Files.writeString(
                    keyStore().resolveSibling("certificate.pem"),
                    "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its key, as PEM, for a server that is no Java program. */
    public static Path key() {
        try {
            byte[] encoded = keys().getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
            return Files.writeString(
                    keyStore().resolveSibling("key.pem"),
                    "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a server: what shows that certificate. */
    public static SSLContext serverContext() {
        try {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys(), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a client: what trusts that certificate alone. */
    public static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trustManager()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same for a client that shows that certificate itself when it is asked for one. */
    public static SSLContext contextWithCertificate() {
        try {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys(), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), new TrustManager[] {trustManager()}, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, for a client that wants it apart from its context. */
    public static X509TrustManager trustManager() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(ALIAS, keys().getCertificate(ALIAS));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            return (X509TrustManager) managers.getTrustManagers()[0];
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore keys() throws IOException, GeneralSecurityException {
        return load(keyStore());
    }

    private static KeyStore load(Path keyStore) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return keys;
        }
    }
}
