package org.ws101;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The arrows between the packages, and what the packages without I/O may not touch. */
class ArchitectureTest {
    private static final String API = "org.ws101";
    private static final String CLIENT = "org.ws101.client";
    private static final String TEXT = "org.ws101.internal.text";
    private static final String FRAME = "org.ws101.internal.frame";
    private static final String MESSAGE = "org.ws101.internal.message";
    private static final String EXTENSION = "org.ws101.internal.extension";
    private static final String HANDSHAKE = "org.ws101.internal.handshake";
    private static final String PROTOCOL = "org.ws101.internal.protocol";
    private static final String LINK = "org.ws101.internal.link";
    private static final String RATE = "org.ws101.internal.rate";
    private static final String THREAD = "org.ws101.internal.thread";
    private static final String POOL = "org.ws101.internal.pool";
    private static final String LOG = "org.ws101.internal.log";
    private static final String OBSERVATION = "org.ws101.internal.observation";
    private static final String RECORDING = "org.ws101.internal.recording";
    private static final String TRACE = "org.ws101.internal.trace";
    private static final String TRANSPORT = "org.ws101.internal.transport";
    private static final String SETUP = "org.ws101.internal.setup";
    private static final String APPLICATION = "org.ws101.internal.application";
    private static final String CONTEXT = "org.ws101.internal.context";
    private static final String CONNECTION = "org.ws101.internal.connection";
    private static final String SOCKET = "org.ws101.internal.socket";

    /** Each package with those it may know; what they know it may know too. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            entry(API, Set.of(TEXT)),
            entry(TEXT, Set.of()),
            entry(FRAME, Set.of(API)),
            entry(MESSAGE, Set.of(FRAME)),
            entry(EXTENSION, Set.of(FRAME)),
            entry(HANDSHAKE, Set.of(EXTENSION)),
            entry(PROTOCOL, Set.of(MESSAGE, EXTENSION)),
            entry(LINK, Set.of(API)),
            entry(RATE, Set.of()),
            entry(THREAD, Set.of(API)),
            entry(POOL, Set.of(EXTENSION)),
            entry(LOG, Set.of(THREAD)),
            entry(OBSERVATION, Set.of(PROTOCOL, LOG)),
            entry(RECORDING, Set.of(LOG)),
            entry(TRACE, Set.of(FRAME, LOG)),
            entry(APPLICATION, Set.of(PROTOCOL, LINK, RECORDING)),
            entry(CONTEXT, Set.of(APPLICATION)),
            entry(TRANSPORT, Set.of(TRACE)),
            entry(SETUP, Set.of(POOL, OBSERVATION)),
            entry(CONNECTION, Set.of(APPLICATION, TRANSPORT, SETUP, RATE)),
            entry(SOCKET, Set.of(CONNECTION)),
            entry(CLIENT, Set.of(SOCKET, HANDSHAKE, CONTEXT)));

    private static final String[] WITHOUT_IO = {FRAME, MESSAGE, EXTENSION, HANDSHAKE, PROTOCOL, RATE};

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/org/ws101/testkit/"))
            .importPackages("org.ws101");

    private static Set<String> reachable(String from) {
        Set<String> found = new TreeSet<>(Set.of(from));
        ARROWS.get(from).forEach(next -> found.addAll(reachable(next)));
        return found;
    }

    @Nested
    class Arrows {
        @Test
        void everyPackageHasItsPlace() {
            Set<String> places = new TreeSet<>(ARROWS.keySet());
            CODE.forEach(type -> assertTrue(
                    places.contains(type.getPackageName()),
                    () -> type.getName() + " is in a package that has no arrows: give it some"));
        }

        @Test
        void noPackageKnowsOneThatItsArrowsDoNotReach() {
            ARROWS.keySet().forEach(from -> {
                String[] forbidden = ARROWS.keySet().stream()
                        .filter(Predicate.not(reachable(from)::contains))
                        .toArray(String[]::new);
                noClasses()
                        .that()
                        .resideInAPackage(from)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(forbidden)
                        .allowEmptyShould(true)
                        .check(CODE);
            });
        }

        @Test
        void onlyTheJdkIsNeeded() {
            classes()
                    .that()
                    .resideOutsideOfPackage(RECORDING) // which does without what is not there
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java..",
                            "javax.net..",
                            "org.ws101..",
                            "org.jspecify..",
                            "com.google.errorprone..") // of java.base alone
                    .check(CODE);
        }
    }

    @Nested
    class Purity {
        @Test
        void noInputOrOutput() {
            mayNotUse("java.io..", "java.net..", "java.nio.channels..", "java.nio.file..");
        }

        @Test
        void noThreadsAndNoLocks() {
            mayNotUse("java.util.concurrent..");
            noClasses()
                    .that()
                    .resideInAnyPackage(WITHOUT_IO)
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(Thread.class)
                    .check(CODE);
        }

        @Test
        void noClocks() {
            mayNotUse("java.time..");
            for (String clock : List.of("nanoTime", "currentTimeMillis")) {
                noClasses()
                        .that()
                        .resideInAnyPackage(WITHOUT_IO)
                        .should()
                        .callMethod(System.class, clock)
                        .check(CODE);
            }
        }

        @Test
        void noRandomness() {
            mayNotUse("java.util.random..");
            noClasses()
                    .that()
                    .resideInAnyPackage(WITHOUT_IO)
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(java.util.Random.class)
                    .check(CODE);
        }

        @Test
        void noLoggers() {
            mayNotUse("java.util.logging..");
            noClasses()
                    .that()
                    .resideInAnyPackage(WITHOUT_IO)
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(System.Logger.class)
                    .check(CODE);
        }

        private void mayNotUse(String... packages) {
            noClasses()
                    .that()
                    .resideInAnyPackage(WITHOUT_IO)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(packages)
                    .check(CODE);
        }
    }

    /** What the threads of a connection share: fields alone. */
    @Nested
    class Link {
        @Test
        void hasNoLockNoClockAndNoThread() {
            noClasses()
                    .that()
                    .resideInAPackage(LINK)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.util.concurrent.locks..", "java.util.concurrent.atomic..")
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Thread.class)
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(System.Logger.class)
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .check(CODE);
        }
    }

    @Nested
    class Habits {
        /** A virtual thread that waits in a synchronized method pins its carrier before JDK 24. */
        @Test
        void noSynchronizedMethods() {
            noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(CODE);
        }

        @Test
        void everyPackageIsNullMarked() {
            Set<String> unmarked = new TreeSet<>();
            CODE.forEach(type -> {
                JavaPackage home = type.getPackage();
                if (!home.isAnnotatedWith(NullMarked.class)) {
                    unmarked.add(home.getName());
                }
            });
            assertEquals(Set.of(), unmarked);
        }
    }
}
