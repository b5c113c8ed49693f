package org.ws101.spring.demo;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users can name in the jars is what docs/api says: who changes an API sees it in the same commit. */
@EnabledForJreRange(max = JRE.JAVA_17, disabledReason = "javap of another JDK may write the same otherwise")
class PublicApiIT {
    private static final Path DOCUMENTS =
            Path.of(System.getProperty("demo.root"), "docs", "api").normalize();

    static Set<String> artifacts() throws Exception {
        return PublishedIT.jars().keySet();
    }

    @ParameterizedTest
    @MethodSource("artifacts")
    void isWrittenDown(String artifact) throws Exception {
        Path document = DOCUMENTS.resolve(artifact + ".txt");
        String api = apiOf(PublishedIT.jars().get(artifact));
        if (Boolean.getBoolean("api.write")) {
            Files.createDirectories(DOCUMENTS);
            Files.writeString(document, api);
        }
        assertEquals(Files.readString(document), api, () -> document + ": write it anew with -Dapi.write=true");
    }

    private static String apiOf(Path jar) throws IOException {
        List<String> command = new ArrayList<>(List.of("-protected", "-cp", jar.toString()));
        try (ZipFile files = new ZipFile(jar.toFile())) {
            files.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.matches("(?!META-INF/|.*/internal/).*/(?!package-info)[^/]*\\.class"))
                    .map(name -> name.replace(".class", "").replace('/', '.'))
                    .sorted()
                    .forEach(command::add);
        }
        StringWriter written = new StringWriter();
        PrintWriter out = new PrintWriter(written, true);
        ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
        assertEquals(0, javap.run(out, out, command.toArray(String[]::new)), written::toString);
        return Stream.of(written.toString().split("\\R}\\R"))
                .map(type -> type.replaceFirst("Compiled from .*\\R", ""))
                .filter(type -> type.startsWith("public "))
                .collect(joining("\n}\n\n", "", "\n}\n"));
    }
}
