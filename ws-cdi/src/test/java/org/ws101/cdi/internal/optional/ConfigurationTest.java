package org.ws101.cdi.internal.optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

    @Test
    void apiWithAnImplementationIsUsed() throws Exception {
        assertNotNull(Configuration.find());
    }

    /** An implementation may go on with the names that it knew first. */
    @Test
    void keysThatAreSetLaterAreFound() {
        Configuration configuration = Objects.requireNonNull(Configuration.find());
        assertEquals(Map.of(), configuration.of("ws101.later.", List.of()));
        System.setProperty("ws101.later.maxMesageSize", "3");
        try {
            assertEquals(Map.of("maxMesageSize", "3"), configuration.of("ws101.later.", List.of()));
        } finally {
            System.clearProperty("ws101.later.maxMesageSize");
        }
    }

    /** GlassFish has it so. */
    @Test
    void apiWithoutAnImplementationIsAsGoodAsNone() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = withoutImplementation()) {
            thread.setContextClassLoader(loader);
            Method find =
                    Class.forName(Configuration.class.getName(), true, loader).getDeclaredMethod("find");
            find.setAccessible(true);
            assertNull(find.invoke(null));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URLClassLoader withoutImplementation() throws MalformedURLException {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("smallrye")) {
                classPath.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
