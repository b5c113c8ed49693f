package org.ws101.servlet.internal;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** The roles that the descriptors of a web application name; the Servlet API does not tell them. Stateless. */
public final class SecurityRoles {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.servlet.WebSocketFilter");

    private SecurityRoles() {}

    /** Those of {@code web.xml} and of the fragments; none where they cannot be read, as without {@code java.xml}. */
    public static Set<String> of(ServletContext context) {
        Set<String> roles = new TreeSet<>();
        try (InputStream webXml = context.getResourceAsStream("/WEB-INF/web.xml")) {
            read(webXml, roles);
            for (URL url : Collections.list(Applications.loaderOf(context).getResources("META-INF/web-fragment.xml"))) {
                try (InputStream fragment = url.openStream()) {
                    read(fragment, roles);
                }
            }
        } catch (IOException | XMLStreamException | LinkageError e) {
            LOGGER.log(Level.DEBUG, "The roles of the web application cannot be read from its descriptors", e);
        }
        roles.remove("*"); // it stands for all, and is none
        return Set.copyOf(roles);
    }

    private static void read(@Nullable InputStream descriptor, Set<String> roles) throws XMLStreamException {
        if (descriptor == null) {
            return;
        }
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XMLStreamReader xml = factory.createXMLStreamReader(descriptor);
        while (xml.hasNext()) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT
                    && xml.getLocalName().equals("role-name")) {
                roles.add(xml.getElementText().strip());
            }
        }
    }
}
