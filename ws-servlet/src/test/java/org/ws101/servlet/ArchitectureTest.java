package org.ws101.servlet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What the packages of this module may know. */
class ArchitectureTest {
    private static final String PUBLIC = "org.ws101.servlet";
    private static final String SETTINGS = "org.ws101.servlet.internal";
    private static final String SERVER = "org.ws101.servlet.internal.server";
    private static final String TRANSPORT = "org.ws101.servlet.internal.transport";
    private static final String TRANSPORTS = TRANSPORT + "..";

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.ws101.servlet");

    @Test
    void settingsKnowNeitherConnectionsNorContainers() {
        noClasses()
                .that()
                .resideInAPackage(SETTINGS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVER, TRANSPORTS, "org.ws101.internal.connection")
                .check(CODE);
    }

    @Test
    void transportsKnowNeitherEndpointsNorHandshakes() {
        noClasses()
                .that()
                .resideInAPackage(TRANSPORTS)
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are about endpoints or handshakes",
                        (JavaClass type) -> type.getPackageName().equals(SETTINGS)
                                || type.getPackageName().equals(SERVER)
                                || type.getPackageName().equals("org.ws101.internal.handshake")
                                || (type.getPackageName().equals(PUBLIC)
                                        && !type.getSimpleName().equals("WebSocketDeploymentException"))))
                .check(CODE);
    }

    @Test
    void onlyTransportsKnowAContainer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(TRANSPORTS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse..", "org.apache..", "io.undertow..")
                .check(CODE);
    }

    /** Jetty's falls back on the streams of the Servlet API. */
    @Test
    void transportsOfContainersDoNotKnowEachOther() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("choice")
                .definedBy(TRANSPORT)
                .layer("jetty")
                .definedBy(TRANSPORT + ".jetty")
                .layer("tomcat")
                .definedBy(TRANSPORT + ".tomcat")
                .layer("stream")
                .definedBy(TRANSPORT + ".stream")
                .layer("upgrade")
                .definedBy(TRANSPORT + ".upgrade")
                .whereLayer("jetty")
                .mayOnlyBeAccessedByLayers("choice")
                .whereLayer("tomcat")
                .mayOnlyBeAccessedByLayers("choice")
                .whereLayer("stream")
                .mayOnlyBeAccessedByLayers("choice", "jetty")
                .whereLayer("upgrade")
                .mayNotAccessAnyLayer()
                .check(CODE);
    }

    @Test
    void nothingKnowsCdiOrAnotherWebSocketApi() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.enterprise..", "jakarta.inject..", "jakarta.websocket..")
                .check(CODE);
    }

    /** It may be missing, and then nothing else may notice. */
    @Test
    void onlyTheRelayOverItKnowsJakartaMessaging() {
        noClasses()
                .that()
                .resideOutsideOfPackage(PUBLIC + ".jms")
                .and()
                .doNotHaveSimpleName("NamedRelay")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.jms..")
                .check(CODE);
        noClasses()
                .that()
                .resideOutsideOfPackage(PUBLIC + ".jms")
                .and()
                .doNotHaveSimpleName("NamedRelay")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(PUBLIC + ".jms")
                .check(CODE);
    }

    @Test
    void relayedEnvelopesKnowNoConnections() {
        noClasses()
                .that()
                .resideInAPackage(SETTINGS + ".relay")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PUBLIC, SETTINGS + ".registry", SERVER, "org.ws101.internal..", "jakarta..")
                .check(CODE);
    }

    @Test
    void nothingSynchronizes() {
        noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(CODE);
    }

    @Test
    void everyPackageSaysWhatItOwnsAndIsNullMarked() {
        for (JavaPackage known : CODE.getPackage(PUBLIC).getSubpackagesInTree()) {
            assertTrue(known.getClasses().isEmpty() || known.isAnnotatedWith(NullMarked.class), known.getName());
        }
        assertTrue(CODE.getPackage(PUBLIC).isAnnotatedWith(NullMarked.class));
    }

    @Test
    void namesSayWhatATypeIs() {
        classes()
                .should()
                .haveNameNotMatching(".*(Impl|Base|Abstract|Util|Utils|Manager|Helper|Data|Info)(\\$.*)?")
                .andShould()
                .haveNameNotMatching(".*\\.Ws[A-Z].*")
                .check(CODE);
    }

    /** The public package and the internal ones may know each other. */
    @Test
    void internalPackagesAreFreeOfCycles() {
        slices().assignedFrom(new InternalPackages()).should().beFreeOfCycles().check(CODE);
    }

    private static final class InternalPackages implements SliceAssignment {
        @Override
        public String getDescription() {
            return "internal packages";
        }

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith("org.ws101.servlet.internal")
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }
    }
}
