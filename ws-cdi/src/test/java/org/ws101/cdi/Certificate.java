package org.ws101.cdi;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for 127.0.0.1, made by the JDK's keytool.
 *
 * @param server shows it
 * @param trusting trusts it alone
 */
record Certificate(SSLContext server, SSLContext trusting) {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "ws101";

    static Certificate make() throws Exception {
        Path folder = Files.createTempDirectory("ws101");
        Path store = folder.resolve("certificate.p12");
        try {
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            String arguments = "-genkeypair -alias " + ALIAS + " -keyalg EC -dname CN=test -ext san=ip:127.0.0.1"
                    + " -validity 2 -storetype PKCS12 -storepass " + PASSWORD + " -keystore";
            ProcessBuilder builder = new ProcessBuilder((keytool + " " + arguments).split(" "));
            builder.command().add(store.toString());
            int status = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("keytool failed with " + status);
            }
            return read(store);
        } finally {
            Files.deleteIfExists(store);
            Files.delete(folder);
        }
    }

    private static Certificate read(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        SSLContext server = SSLContext.getInstance("TLS");
        server.init(own.getKeyManagers(), null, null);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, managers.getTrustManagers(), null);
        return new Certificate(server, trusting);
    }
}
