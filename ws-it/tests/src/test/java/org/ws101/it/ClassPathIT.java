package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ws101.it.harness.Jars;

/** Nothing of JSR-356, and nothing of a container's own WebSocket module, is needed or there. */
@Tag("any-jdk")
class ClassPathIT {
    /** Undertow's core brings WebSocket classes of its own in the same jar; its module is the one for JSR-356. */
    private static final Pattern FORBIDDEN = Pattern.compile("(jakarta|javax)/websocket/.*\\.class"
            + "|org/apache/tomcat/websocket/.*\\.class"
            + "|org/eclipse/jetty/(ee\\d+/)?websocket/.*\\.class"
            + "|io/undertow/websockets/jsr/.*\\.class");

    /** The tests themselves talk to the WebSockets of others. */
    private static final ClassFileImporter LIBRARIES_ONLY =
            new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS);

    @Test
    void noJarOfAContainerOrOfTheWebArchiveHoldsAnotherWebSocket() throws IOException {
        List<Path> jars = Jars.ofAllContainers();
        assertFalse(jars.isEmpty());
        for (Path jar : jars) {
            assertEquals(List.of(), forbiddenIn(jar), jar::toString);
        }
    }

    private static List<String> forbiddenIn(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile());
                Stream<String> names = file.stream().map(entry -> entry.getName())) {
            return names.filter(name -> FORBIDDEN.matcher(name).matches()).toList();
        }
    }

    @Test
    void librariesDependOnNoOtherWebSocket() {
        JavaClasses libraries = LIBRARIES_ONLY.importPackages("org.ws101");
        ArchRuleDefinition.noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta.websocket..",
                        "org.apache.tomcat.websocket..",
                        "org.eclipse.jetty..websocket..",
                        "io.undertow.websockets..")
                .check(libraries);
    }

    @Test
    void modulesDependOnEachOtherOneWayOnly() {
        JavaClasses libraries = LIBRARIES_ONLY.importPackages("org.ws101");
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage("org.ws101", "org.ws101.internal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ws101.servlet..", "org.ws101.cdi..", "jakarta..")
                .check(libraries);
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("org.ws101.servlet..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ws101.cdi..", "jakarta.enterprise..")
                .check(libraries);
    }
}
