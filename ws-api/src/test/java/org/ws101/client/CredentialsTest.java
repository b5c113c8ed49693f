package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.internal.handshake.Headers;

class CredentialsTest {
    @Nested
    class Basic {
        /** RFC 7617 §2 and §2.1. */
        @Test
        void userAndPasswordAreSentAsTheRfcShows() {
            assertEquals(
                    "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
                    Credentials.basic("Aladdin", "open sesame").unasked());
            assertEquals(
                    "Basic dGVzdDoxMjPCow==",
                    Credentials.basic("test", "123\u00a3").unasked());
        }

        @ParameterizedTest
        @CsvSource({"a:b, c", "'a\r', c", "a, 'b\nc'", "a, 'b\0'"})
        void whatCannotBeSentIsRefused(String user, String password) {
            assertThrows(IllegalArgumentException.class, () -> Credentials.basic(user, password));
        }
    }

    @Nested
    class Bearer {
        @Test
        void theTokenIsSent() {
            assertEquals(
                    "Bearer mF_9.B5f-4.1JqM==",
                    Credentials.bearer("mF_9.B5f-4.1JqM==").unasked());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a b", "a\r\nX: y", "a=b", "\u00e9"})
        void whatIsNoTokenIsRefused(String token) {
            assertThrows(IllegalArgumentException.class, () -> Credentials.bearer(token));
        }
    }

    @Nested
    class OfDigest {
        private static final String MD5_CHALLENGE = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\","
                + " algorithm=MD5, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
                + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

        private static final Digest.Request ASKED =
                new Digest.Request("GET", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");

        private static String value(String authorization, String parameter) {
            return Challenge.parse(Headers.of("x", authorization).tokens("x"))
                    .get(0)
                    .parameter(parameter)
                    .orElse("none");
        }

        private static String authorization(String challenge) {
            Challenge parsed =
                    Challenge.parse(Headers.of("x", challenge).tokens("x")).get(0);
            return Digest.of(parsed).orElseThrow().authorization("Mufasa", "Circle of Life", ASKED);
        }

        /** RFC 7616 §3.9.1. */
        @Test
        void theExamplesOfTheRfcComeOut() {
            String md5 = authorization(MD5_CHALLENGE);
            assertEquals("8ca523f5e9506fed4657c9700eebdbec", value(md5, "response"));
            assertEquals("Mufasa", value(md5, "username"));
            assertEquals("/dir/index.html", value(md5, "uri"));
            assertEquals("auth", value(md5, "qop"));
            assertEquals("00000001", value(md5, "nc"));
            assertEquals("FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", value(md5, "opaque"));
            assertEquals(
                    "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
                    value(authorization(MD5_CHALLENGE.replace("=MD5", "=SHA-256")), "response"));
        }

        /** RFC 7616 §3.9.2: SHA-512-256, a name beyond ASCII, and its hash instead of it. */
        @Test
        void theExampleWithAHashedUserComesOut() {
            Challenge challenge = Challenge.parse(Headers.of(
                                    "x",
                                    "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256,"
                                            + " nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\","
                                            + " opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\","
                                            + " charset=UTF-8, userhash=true")
                            .tokens("x"))
                    .get(0);
            String authorization = Digest.of(challenge)
                    .orElseThrow()
                    .authorization(
                            "J\u00e4s\u00f8n Doe",
                            "Secret, or not?",
                            new Digest.Request("GET", "/doe.json", "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm"));
            assertEquals("true", value(authorization, "userhash"));
            assertEquals(64, value(authorization, "username").length());
            assertEquals(64, value(authorization, "response").length());
        }

        @Test
        void aNameBeyondAsciiIsPercentEncoded() {
            Challenge challenge =
                    Challenge.parse(Headers.of("x", MD5_CHALLENGE).tokens("x")).get(0);
            String authorization = Digest.of(challenge).orElseThrow().authorization("J\u00e4s", "x", ASKED);
            assertTrue(authorization.startsWith("Digest username*=UTF-8''J%C3%A4s, "), authorization);
        }

        @Test
        void aSessionKeyAndAnOldServerAreAnswered() {
            String session = authorization(MD5_CHALLENGE.replace("=MD5", "=MD5-sess"));
            assertNotEquals("8ca523f5e9506fed4657c9700eebdbec", value(session, "response"));
            String old = authorization("Digest realm=\"r\", nonce=\"n\"");
            assertEquals("none", value(old, "qop"));
            assertEquals("none", value(old, "algorithm"));
            assertEquals(32, value(old, "response").length());
        }

        /** RFC 7616 §3.4.2: what is hashed are the octets of the realm as they came, which nobody says the encoding of. */
        @Test
        void aRealmBeyondAsciiIsHashedAsItCame() {
            String inUtf8 = "R\u00c3\u00a4ume"; // each character is an octet
            String answer = authorization("Digest realm=\"" + inUtf8 + "\", nonce=\"n\"");
            assertEquals(inUtf8, value(answer, "realm"));
            assertEquals("d6b5e25bc8b71c200f75fec39bf8eaa0", value(answer, "response"));
        }

        /** RFC 9110 §5.6.4: a quoted pair may be of any character that is no control character. */
        @Test
        void aQuotedPairMayBeOfAnyOctet() {
            assertEquals("a\u0085b", value("Digest realm=\"a\\\u0085b\", nonce=\"n\"", "realm"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Digest nonce=\"n\"",
                    "Digest realm=\"r\"",
                    "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"",
                    "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-1",
                    "Digest realm=\"r\", nonce=\"n\", algorithm=\"MD5-se\u00df\"", // which in upper case ends in SS
                    "Basic realm=\"r\"",
                    "Negotiate",
                    ""
                })
        void whatCannotBeAnsweredIsNot(String challenge) {
            assertEquals(
                    Optional.empty(),
                    Credentials.digest("u", "p")
                            .answer(Headers.of("x", challenge).tokens("x"), "GET", "/", new Random(1)));
        }

        @Test
        void theStrongestOfSeveralChallengesIsAnswered() {
            List<String> challenges = Headers.builder()
                    .add("x", "Basic realm=\"a, b\", " + MD5_CHALLENGE)
                    .add("x", MD5_CHALLENGE.replace("=MD5", "=SHA-256") + ", Negotiate")
                    .build()
                    .tokens("x");
            String answer = Credentials.digest("u", "p")
                    .answer(challenges, "GET", "/", new Random(1))
                    .orElseThrow();
            assertEquals("SHA-256", value(answer, "algorithm"));
        }

        @Test
        void quotesInNamesAreEscaped() {
            String answer = Credentials.digest("a\"b\\c", "p")
                    .answer(Headers.of("x", MD5_CHALLENGE).tokens("x"), "GET", "/", new Random(1))
                    .orElseThrow();
            assertTrue(answer.startsWith("Digest username=\"a\\\"b\\\\c\", "), answer);
            assertEquals("a\"b\\c", value(answer, "username"));
        }

        @Test
        void nothingIsSentUnasked() {
            assertNull(Credentials.digest("u", "p").unasked());
            assertThrows(IllegalArgumentException.class, () -> Credentials.digest("u\n", "p"));
        }
    }

    @Test
    void secretsAreNotInTheText() {
        assertEquals("Credentials[basic]", Credentials.basic("user", "secret").toString());
        assertFalse(Credentials.bearer("secret").toString().contains("secret"));
    }
}
