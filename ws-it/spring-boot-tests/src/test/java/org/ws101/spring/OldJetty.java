package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The Jetty of Spring Boot 3.5, which cannot upgrade; run by the profile boot3-jetty. */
@ExtendWith(OutputCaptureExtension.class)
class OldJetty {
    @Test
    void failsTheStartAndSaysWhatToDo(CapturedOutput output) {
        assertThrows(Exception.class, () -> Booted.run(Open.class).close());
        assertTrue(output.getOut().contains("APPLICATION FAILED TO START"), output.getOut());
        assertTrue(
                output.getOut()
                        .contains(
                                "does not implement HttpServletRequest.upgrade, which WebSocketFilter requires: use Jetty"
                                        + " 12.1 or later. Spring Boot contains that from 4.0 on; with Spring Boot 3.5, use Tomcat or"
                                        + " Undertow"),
                output.getOut());
    }
}
