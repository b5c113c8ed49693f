package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.el.ELResolver;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.lang.model.types.Type;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import jakarta.servlet.Servlet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.testkit.ServedApplication;

/** The modules as bundles of OSGi, in Apache Felix. */
class OsgiTest {
    /** Ours, each by one of its types. */
    private static final List<Class<?>> MODULES =
            List.of(WebSocket.class, WebSocketFilter.class, WebSocketEndpoint.class);

    /** The APIs that they need: no container, no JMS, no JSON-B. */
    private static final List<Class<?>> APIS = List.of(
            Nullable.class,
            Servlet.class,
            ApplicationScoped.class,
            Type.class,
            Inject.class,
            Interceptor.class,
            ELResolver.class);

    @RegisterExtension
    static final ServedApplication ECHO =
            ServedApplication.of("/echo", Endpoint.of(webSocket -> webSocket.forEachMessage(webSocket::sendAll)));

    @TempDir
    static Path storage;

    private static Framework framework;

    @BeforeAll
    static void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
        framework.start();
        for (Class<?> type : APIS) {
            Bundle unused = install(type);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        framework.stop();
        framework.waitForStop(60_000);
    }

    static List<Class<?>> modules() {
        return MODULES;
    }

    /** As it is on the class path, a jar or a directory of classes; the same bundle the next time. */
    private static Bundle install(Class<?> type) throws BundleException {
        return framework
                .getBundleContext()
                .installBundle("reference:"
                        + type.getProtectionDomain().getCodeSource().getLocation());
    }

    private static Bundle started(Class<?> type) throws BundleException {
        for (Class<?> module : MODULES) {
            Bundle unused = install(module);
        }
        Bundle bundle = install(type);
        bundle.start();
        return bundle;
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleStartsByTheNameOfItsDescriptor(Class<?> type) throws Exception {
        Bundle bundle = started(type);
        assertEquals(Bundle.ACTIVE, bundle.getState());
        assertEquals(descriptor(type).name(), bundle.getSymbolicName());
        assertEquals(
                Poms.parent().get("project.version").replace('-', '.'),
                bundle.getVersion().toString());
        assertNotSame(type, bundle.loadClass(type.getName()));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void othersMayImportWhatTheModuleExportsToAll(Class<?> type) throws Exception {
        List<BundleCapability> exported =
                install(type).adapt(BundleRevision.class).getDeclaredCapabilities(BundleRevision.PACKAGE_NAMESPACE);
        assertEquals(
                descriptor(type).exports().stream()
                        .filter(each -> !each.isQualified())
                        .map(Exports::source)
                        .collect(Collectors.toSet()),
                exported.stream()
                        .filter(each -> !each.getDirectives().containsKey(Constants.MANDATORY_DIRECTIVE))
                        .map(each -> (String) each.getAttributes().get(BundleRevision.PACKAGE_NAMESPACE))
                        .collect(Collectors.toSet()));
    }

    @Test
    void othersMayNotImportInternalPackages() throws Exception {
        Bundle unused = started(WebSocket.class);
        BundleException refused = assertThrows(
                BundleException.class,
                () -> application("org.ws101.internal.connection").start());
        assertTrue(refused.getMessage().contains("org.ws101.internal.connection"), refused::getMessage);
    }

    /** A bundle that imports these packages, with the caller in it. */
    private static Bundle application(String packages) throws Exception {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, "com.example." + packages.replace(',', '-'));
        attributes.putValue(Constants.IMPORT_PACKAGE, packages);
        String caller = Caller.class.getName().replace('.', '/') + ".class";
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (JarOutputStream entries = new JarOutputStream(jar, manifest);
                InputStream code = OsgiTest.class.getResourceAsStream("/" + caller)) {
            entries.putNextEntry(new JarEntry(caller));
            code.transferTo(entries);
        }
        return framework.getBundleContext().installBundle(packages, new ByteArrayInputStream(jar.toByteArray()));
    }

    @Test
    void aBundleConnectsAsAClient() throws Exception {
        Bundle unused = started(WebSocket.class);
        Class<?> caller = application("org.ws101,org.ws101.client").loadClass(Caller.class.getName());
        assertNotSame(Caller.class, caller);
        Object call = caller.getConstructor(URI.class).newInstance(ECHO.uri("/echo"));
        assertEquals("Hello", assertInstanceOf(Callable.class, call).call());
    }

    /** What the application does. */
    public record Caller(URI uri) implements Callable<String> {
        @Override
        public String call() {
            WebSocketClient client = WebSocketClient.builder()
                    .connectTimeout(Duration.ofMinutes(2)) // for machines that are busy
                    .build();
            try (WebSocket webSocket = client.connect(uri)) {
                webSocket.sendText("Hello");
                return ((Message.Text) webSocket.receiveAll()).data();
            }
        }
    }

    private static ModuleDescriptor descriptor(Class<?> type) throws Exception {
        Path place =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        return ModuleFinder.of(place).findAll().iterator().next().descriptor();
    }
}
