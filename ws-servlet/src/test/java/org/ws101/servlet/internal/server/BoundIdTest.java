package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.Test;

class BoundIdTest {
    @Test
    void whatIsStoredOfItIsTheIdAlone() throws Exception {
        SessionTies ties = SessionTies.of(new ServletContextHandler().getServletContext());
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(stored)) {
            out.writeObject(new BoundId("some id", ties));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(stored.toByteArray()))) {
            assertEquals("some id", in.readObject());
        }
    }
}
