package org.ws101.servlet.internal.transport.jetty;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.internal.transport.Transport;

class JettyAdapterLoaderTest {
    private static final ClassLoader WITH_JETTY = EndPoint.class.getClassLoader();

    /** Has all of our classes for itself, and no Jetty: as a web application on jetty-home. */
    private static final class WebApplicationLoader extends ClassLoader {
        WebApplicationLoader() {
            super(JettyAdapterLoader.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.eclipse.jetty.")) {
                throw new ClassNotFoundException(name + " is hidden");
            }
            if (!name.startsWith("org.ws101.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void linksTheAdapterWhereJettyCanBeSeen() throws Exception {
        assertSame(JettyAdapter.class, JettyAdapterLoader.adapter(WITH_JETTY).getClass());
    }

    @Nested
    class WhereJettyIsHidden {
        private final WebApplicationLoader application = new WebApplicationLoader();

        private Object adapter(ClassLoader jetty) throws ReflectiveOperationException {
            Method adapter = application
                    .loadClass(JettyAdapterLoader.class.getName())
                    .getDeclaredMethod("adapter", ClassLoader.class);
            adapter.setAccessible(true);
            return adapter.invoke(null, jetty);
        }

        @Test
        void loadsTheAdapterApart() throws Exception {
            ClassLoader apart = adapter(WITH_JETTY).getClass().getClassLoader();
            assertNotSame(application, apart);
            assertNotSame(JettyAdapter.class.getClassLoader(), apart);
        }

        @Test
        void linksTheAdapterToTheContainersJettyAndToTheApplicationsEngine() throws Exception {
            ClassLoader apart = adapter(WITH_JETTY).getClass().getClassLoader();
            assertSame(EndPoint.class, apart.loadClass(EndPoint.class.getName()));
            Class<?> transport = Class.forName(JettyTransport.class.getName(), true, apart);
            assertSame(apart, transport.getClassLoader());
            assertSame(
                    application.loadClass(Transport.class.getName()), transport.getInterfaces()[0]);
            assertNotSame(JettyTransport.class, transport);
        }

        @Test
        void failsWithALinkageErrorWhereThereIsNoJettyAtAll() {
            Throwable failure = assertThrows(InvocationTargetException.class, () -> adapter(application))
                    .getCause();
            assertInstanceOf(LinkageError.class, failure);
        }
    }
}
