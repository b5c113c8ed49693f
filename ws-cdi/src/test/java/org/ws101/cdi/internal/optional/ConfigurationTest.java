package org.ws101.cdi.internal.optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("any-cdi")
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

    /** GlassFish has it so, for applications that do not use it. */
    @Test
    void apiWithoutAnImplementationIsAsGoodAsNone() throws Exception {
        assertNull(findIn(classPath().filter(entry -> !entry.toString().contains("smallrye"))));
    }

    /** Such as one that cannot read its files: WebSocket works without it. */
    @Test
    void implementationThatFailsIsAsGoodAsNone(@TempDir Path directory) throws Exception {
        Files.createDirectory(directory.resolve("META-INF"));
        Files.writeString(directory.resolve("META-INF/microprofile-config.properties"), "key=\\u00no\n");
        assertNull(findIn(Stream.concat(Stream.of(directory), classPath())));
    }

    private static Stream<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of);
    }

    /** What an application with that class path finds. */
    private static @Nullable Object findIn(Stream<Path> classPath) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (Path entry : classPath.toList()) {
            urls.add(entry.toUri().toURL());
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            Method find =
                    Class.forName(Configuration.class.getName(), true, loader).getDeclaredMethod("find");
            find.setAccessible(true);
            return find.invoke(null);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
