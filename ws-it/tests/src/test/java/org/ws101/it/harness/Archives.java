package org.ws101.it.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Lays out archives, unpacked, of packages of the application's classes and the jars of the build. */
public final class Archives {
    private static final String ALL_BEANS = """
            <beans xmlns="https://jakarta.ee/xml/ns/jakartaee" version="4.0" bean-discovery-mode="all"/>
            """;
    private static final List<String> LIBRARIES = List.of("ws-api.jar", "ws-servlet.jar", "ws-cdi.jar");
    private static final List<String> WITHOUT_CDI = List.of("ws-api.jar", "ws-servlet.jar");

    private Archives() {}

    /** A web archive of the classes of a package below {@code org.ws101.it.ear}, without the libraries. */
    public static Path skinnyWar(Path archive, String name) throws IOException {
        copyClasses(name, archive.resolve("WEB-INF/classes"));
        write(archive.resolve("WEB-INF/beans.xml"), ALL_BEANS);
        return archive;
    }

    /** The same with the libraries. */
    public static Path war(Path archive, String name) throws IOException {
        libraries(archive.resolve("WEB-INF/lib"));
        return skinnyWar(archive, name);
    }

    /** Its deployment descriptor, with what is between the tags of {@code web-app}. */
    public static void webXml(Path archive, String content) throws IOException {
        write(archive.resolve("WEB-INF/web.xml"), """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                %s
                </web-app>
                """.formatted(content));
    }

    /** A file that it serves. */
    public static void page(Path archive, String name) throws IOException {
        write(archive.resolve(name), "page");
    }

    /** The application of the suite, with sessions that may be in a cluster. */
    public static Path distributable(Path archive) throws IOException {
        Trees.copy(Build.webArchive("own"), archive);
        Path webXml = archive.resolve("WEB-INF/web.xml");
        Files.writeString(webXml, Files.readString(webXml).replace("</web-app>", "<distributable/></web-app>"));
        return archive;
    }

    /** Packs an enterprise archive, and the web archives in it, into files in place of their directories. */
    public static Path packed(Path ear) throws IOException {
        for (Path module : Trees.walk(ear)) {
            if (module.toString().endsWith(".war")) {
                pack(module);
            }
        }
        return pack(ear);
    }

    private static Path pack(Path directory) throws IOException {
        Path file = directory.resolveSibling(directory.getFileName() + ".packed");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (Path each : Trees.walk(directory)) {
                if (!Files.isDirectory(each)) {
                    entries.putNextEntry(new JarEntry(directory.relativize(each).toString()));
                    Files.copy(each, entries);
                }
            }
        }
        Trees.delete(directory);
        return Files.move(file, directory);
    }

    /** A jar of beans, of such a package. */
    public static void beanJar(Path jar, String name) throws IOException {
        Files.createDirectories(jar.getParent());
        Path classes = Build.classes();
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry("META-INF/beans.xml"));
            entries.write(ALL_BEANS.getBytes(StandardCharsets.UTF_8));
            for (Path file : classesOf(name)) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
            }
        }
    }

    /** The libraries, with CDI. */
    public static void libraries(Path directory) throws IOException {
        copyLibraries(LIBRARIES, directory);
    }

    /** The libraries for applications without CDI. */
    public static void librariesWithoutCdi(Path directory) throws IOException {
        copyLibraries(WITHOUT_CDI, directory);
    }

    /** Weld for a servlet container. */
    public static void weld(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> jars = Files.list(Build.webArchive("weld").resolve("WEB-INF/lib"))) {
            for (Path jar : jars.toList()) {
                if (!jar.getFileName().toString().startsWith("ws-")) {
                    Files.copy(jar, directory.resolve(jar.getFileName()));
                }
            }
        }
    }

    private static void copyLibraries(List<String> names, Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String name : names) {
            Files.copy(Build.libraries().resolve(name), directory.resolve(name));
        }
    }

    private static void copyClasses(String name, Path target) throws IOException {
        for (Path file : classesOf(name)) {
            Path copy = target.resolve(Build.classes().relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    private static List<Path> classesOf(String name) throws IOException {
        try (Stream<Path> files =
                Files.list(Build.classes().resolve("org/ws101/it/ear").resolve(name))) {
            return files.toList();
        }
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
