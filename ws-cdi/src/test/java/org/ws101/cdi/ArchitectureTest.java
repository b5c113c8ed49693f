package org.ws101.cdi;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ws101.internal.application.MixedListener;
import org.ws101.internal.connection.ListenerPace;

/** What the CDI side may know: the public types, what is registered, and CDI itself; no container of either kind. */
@Tag("any-cdi")
class ArchitectureTest {
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.ws101.cdi");

    @Test
    void portableCdiAndTheRegistrationOfEndpointsAreAllThatIsKnown() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "org.ws101.cdi..",
                                "org.ws101.servlet",
                                "org.ws101.servlet.internal",
                                "org.ws101.servlet.internal.context",
                                "org.ws101",
                                "org.ws101.client",
                                "org.ws101.internal.context",
                                "jakarta.enterprise..",
                                "jakarta.inject",
                                "jakarta.servlet",
                                "jakarta.annotation.security",
                                "jakarta.json.bind",
                                "jakarta.validation..",
                                "com.google.errorprone.annotations",
                                "org.jspecify.annotations",
                                "java..")
                        .or(equivalentTo(ListenerPace.class)) // the engine's port for listeners that answer later
                        .or(equivalentTo(MixedListener.class))) // and for those some of whose callbacks may block
                .check(CODE);
    }

    @Test
    void whatMayBeMissingIsKnownInTwoPackagesAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.ws101.cdi.internal.optional", "org.ws101.cdi.internal.guard")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.annotation..", "jakarta.json..", "jakarta.validation..")
                .check(CODE);
    }

    /** So that beans of others than CDI can be endpoints. */
    @Test
    void whatEndpointBeansHaveInCommonKnowsNoCdi() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.ws101.cdi.internal.codec",
                        "org.ws101.cdi.internal.model",
                        "org.ws101.cdi.internal.guard",
                        "org.ws101.cdi.internal.serving",
                        "org.ws101.cdi.internal.endpoint")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta.enterprise..",
                        "jakarta.inject..",
                        "org.ws101.cdi.internal",
                        "org.ws101.cdi.internal.archive",
                        "org.ws101.cdi.internal.bean",
                        "org.ws101.cdi.internal.context",
                        "org.ws101.cdi.internal.optional")
                .check(CODE);
    }

    @Test
    void callbacksAndCodecsKnowNothingOfContextsNorContextsOfThem() {
        noClasses()
                .that()
                .resideInAnyPackage("org.ws101.cdi.internal.model", "org.ws101.cdi.internal.codec")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.ws101.cdi.internal.endpoint",
                        "org.ws101.cdi.internal.guard",
                        "org.ws101.cdi.internal.serving")
                .check(CODE);
        noClasses()
                .that()
                .resideInAPackage("org.ws101.cdi.internal.context")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.ws101.cdi.internal",
                        "org.ws101.cdi.internal.model",
                        "org.ws101.cdi.internal.codec",
                        "org.ws101.cdi.internal.bean",
                        "org.ws101.cdi.internal.endpoint",
                        "org.ws101.cdi.internal.guard",
                        "org.ws101.cdi.internal.serving",
                        "org.ws101.cdi.internal.optional")
                .check(CODE);
    }

    @Test
    void servingKnowsNothingOfHowBeansAreFound() {
        noClasses()
                .that()
                .resideInAnyPackage("org.ws101.cdi.internal.serving", "org.ws101.cdi.internal.bean")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.ws101.cdi.internal", "org.ws101.cdi.internal.archive", "org.ws101.cdi.internal.optional")
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
            return type.getPackageName().startsWith("org.ws101.cdi.internal")
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }
    }
}
