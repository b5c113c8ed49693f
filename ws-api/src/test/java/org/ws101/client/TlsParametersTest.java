package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class TlsParametersTest {
    private static final AlgorithmConstraints CONSTRAINTS = new AlgorithmConstraints() {
        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, AlgorithmParameters parameters) {
            return true;
        }

        @Override
        public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
            return true;
        }

        @Override
        public boolean permits(
                Set<CryptoPrimitive> primitives, String algorithm, Key key, AlgorithmParameters parameters) {
            return true;
        }
    };

    @Test
    void everythingThatJdk17KnowsIsCopied() {
        SNIMatcher matcher = SNIHostName.createSNIMatcher("a");
        SSLParameters original = new SSLParameters(new String[] {"TLS_AES_128_GCM_SHA256"}, new String[] {"TLSv1.3"});
        original.setServerNames(List.of(new SNIHostName("example.com")));
        original.setSNIMatchers(List.of(matcher));
        original.setAlgorithmConstraints(CONSTRAINTS);
        original.setApplicationProtocols(new String[] {"http/1.1"});
        original.setUseCipherSuitesOrder(false);
        original.setEnableRetransmissions(false);
        original.setMaximumPacketSize(1234);
        original.setEndpointIdentificationAlgorithm("LDAPS");

        SSLParameters copy = TlsParameters.copyOf(original);
        original.setCipherSuites(new String[] {"TLS_AES_256_GCM_SHA384"});
        original.setServerNames(List.of());
        assertArrayEquals(new String[] {"TLS_AES_128_GCM_SHA256"}, copy.getCipherSuites());
        assertArrayEquals(new String[] {"TLSv1.3"}, copy.getProtocols());
        assertEquals(List.of(new SNIHostName("example.com")), copy.getServerNames());
        assertSame(matcher, copy.getSNIMatchers().iterator().next());
        assertSame(CONSTRAINTS, copy.getAlgorithmConstraints());
        assertArrayEquals(new String[] {"http/1.1"}, copy.getApplicationProtocols());
        assertFalse(copy.getUseCipherSuitesOrder());
        assertFalse(copy.getEnableRetransmissions());
        assertEquals(1234, copy.getMaximumPacketSize());
        assertEquals("LDAPS", copy.getEndpointIdentificationAlgorithm());
    }

    @Test
    void whatIsNotSetStaysUnset() {
        SSLParameters copy = TlsParameters.copyOf(new SSLParameters());
        assertNull(copy.getCipherSuites());
        assertNull(copy.getProtocols());
        assertNull(copy.getServerNames());
        assertNull(copy.getAlgorithmConstraints());
        assertEquals(0, copy.getApplicationProtocols().length);
    }

    @Test
    void whatAnEngineHasIsCopied() throws Exception {
        SSLParameters defaults = SSLContext.getDefault().getDefaultSSLParameters();
        SSLParameters copy = TlsParameters.copyOf(defaults);
        assertNotNull(copy.getCipherSuites());
        assertArrayEquals(defaults.getCipherSuites(), copy.getCipherSuites());
        assertArrayEquals(defaults.getProtocols(), copy.getProtocols());
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void whatCameLaterIsCopiedToo() throws Exception {
        // called by name because the tests are compiled for JDK 17
        for (String property : List.of("NamedGroups", "SignatureSchemes")) {
            SSLParameters original = new SSLParameters();
            String[] values = {"a", "b"};
            SSLParameters.class.getMethod("set" + property, String[].class).invoke(original, (Object) values);
            SSLParameters copy = TlsParameters.copyOf(original);
            assertArrayEquals(values, (String[])
                    SSLParameters.class.getMethod("get" + property).invoke(copy));
        }
    }
}
