package org.ws101.internal.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.testing.Allocations;

/** What recordings cost where there are none, and what becomes of them without Flight Recorder. */
class FlightRecordingTest {
    private static void recordCallback() {
        Object begun = FlightRecording.begin();
        if (begun != null) {
            FlightRecording.end(
                    begun, () -> new Recorded("s1", "endpoint", "/path", new InetSocketAddress(0)), "onText");
        }
    }

    @Test
    void costsNothingWhenNothingIsRecordedAnyMore() {
        assertAllocatesNothing();
        try (Recording recording = new Recording()) {
            recording.enable("org.ws101.Callback").withoutThreshold();
            recording.start();
            assertTrue(FlightRecording.isOn());
            assertNotNull(FlightRecording.begin());
        }
        assertNull(FlightRecording.begin());
        assertAllocatesNothing();
    }

    /** The smallest object takes 16 bytes; less for each call is something that the JVM has made once, such as when it links. */
    private static void assertAllocatesNothing() {
        long allocated = Allocations.perRound(FlightRecordingTest::recordCallback);
        assertTrue(allocated < 16, allocated + " bytes");
    }

    @Test
    void costsNothingWhereARecordingLeavesCallbacksOut() {
        try (Recording recording = new Recording()) {
            recording.enable("org.ws101.Opened");
            recording.disable("org.ws101.Callback");
            recording.start();
            assertNull(FlightRecording.begin());
        }
    }

    @Test
    void callbacksOfTwentyMillisecondsAreRecordedUnlessTheRecordingSaysOtherwise() {
        assertEquals(
                "20 ms",
                EventType.getEventType(CallbackEvent.class).getSettingDescriptors().stream()
                        .filter(setting -> setting.getName().equals("threshold"))
                        .findFirst()
                        .orElseThrow()
                        .getDefaultValue());
    }

    /** In a process without the module. */
    @Test
    @Timeout(60)
    void nothingFailsWithoutFlightRecorder() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--limit-modules",
                        "java.base",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutFlightRecorder.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("refused", output.strip());
        assertEquals(0, process.waitFor());
    }

    @Test
    void knowsWhatIsMissing() {
        assertTrue(FlightRecording.isPresent("jdk.jfr.Event"));
        assertFalse(FlightRecording.isPresent("jdk.jfr.Nothing"));
    }

    @Test
    void addressesAreWrittenAsNumbersOrAsTheNameThatThereIs() throws Exception {
        InetAddress address = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        assertEquals("127.0.0.1:80", new Recorded("", "", "", new InetSocketAddress(address, 80)).peer());
        assertEquals(
                "example.com:443",
                new Recorded("", "", "", InetSocketAddress.createUnresolved("example.com", 443)).peer());
    }
}
