package org.ws101.client;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/** The TLS that a client asks for. Stateless. */
final class ClientTls {
    private ClientTls() {}

    /** An engine that has written its first message: whatever fails up to there is due to the client's settings alone. */
    static SSLEngine begin(Settings settings, Target target) {
        try {
            SSLEngine engine = engine(settings, target);
            engine.beginHandshake();
            return engine;
        } catch (GeneralSecurityException | SSLException | RuntimeException e) {
            throw new UnusableTlsException(
                    target + " could not be opened: the TLS settings of the client cannot be used: " + e
                            + ". Change sslContext or sslParameters",
                    e);
        }
    }

    private static SSLEngine engine(Settings settings, Target target) throws GeneralSecurityException {
        SSLContext context = settings.sslContext != null ? settings.sslContext : SSLContext.getDefault();
        SSLEngine engine = context.createSSLEngine(target.host(), target.port());
        engine.setUseClientMode(true);
        if (settings.sslParameters != null) {
            engine.setSSLParameters(settings.sslParameters);
        }
        SSLParameters parameters = engine.getSSLParameters();
        List<SNIServerName> names = parameters.getServerNames();
        boolean chosen = settings.sslParameters != null && settings.sslParameters.getServerNames() != null;
        if (!chosen && (names == null || names.isEmpty())) {
            parameters.setServerNames(
                    target.serverNames()); // RFC 6455 §4.1; the JDK does so for names with a dot alone
        }
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 6455 §10.6 with RFC 9110 §4.3.4
        parameters.setProtocols(Arrays.stream(parameters.getProtocols())
                .filter(protocol -> !isOutdated(protocol))
                .toArray(String[]::new));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** The JDK takes a certificate that is trusted itself, and not for its issuer, even when it has expired. */
    static void requireValidNow(SSLSession session) throws SSLException {
        if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
            try {
                certificate.checkValidity();
            } catch (CertificateException e) {
                throw new SSLException("The certificate is not valid now: " + e.getMessage(), e);
            }
        }
    }

    /** RFC 8996 has put an end to everything below TLS 1.2. */
    static boolean isOutdated(String protocol) {
        String name = protocol.toUpperCase(Locale.ROOT);
        return name.startsWith("SSL") || name.equals("TLSV1") || name.equals("TLSV1.1");
    }
}
