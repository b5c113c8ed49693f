package org.ws101.cdi.internal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.ws101.cdi.OnText;

/** Which methods are callbacks of a class, by compilers that copy annotations to bridges and by those that do not. */
@Tag("any-cdi")
class CallbackMethodsTest {

    @Nested
    class ByJavac extends Both {
        @Override
        Class<?> compiled(Class<?> type) {
            return type;
        }
    }

    @Nested
    class ByOthers extends Both {
        private final BareBridges others = new BareBridges();

        @Override
        Class<?> compiled(Class<?> type) throws Exception {
            return others.loadClass(type.getName());
        }
    }

    abstract static class Both {
        abstract Class<?> compiled(Class<?> type) throws Exception;

        @Test
        void oneThatABridgeMakesVisible() throws Exception {
            assertCallbacks(Visible.class, "Hidden.text(String)");
        }

        @Test
        void oneWithAVariableThatABridgeMakesVisible() throws Exception {
            assertCallbacks(VisibleWithArgument.class, "HiddenWithVariable.text(Object)");
        }

        @Test
        void oneThatABridgeMakesVisibleBesideAnotherMethodOfItsName() throws Exception {
            assertCallbacks(VisibleBesideAnother.class, "HiddenWithVariable.text(Object)");
        }

        @Test
        void oneThatOverridesWithAnArgument() throws Exception {
            assertCallbacks(Overriding.class, "Overriding.text(String)");
        }

        @Test
        void oneThatOverridesBelowABridge() throws Exception {
            assertCallbacks(OverridingBelow.class, "OverridingBelow.text(String)");
        }

        @Test
        void oneThatImplementsWithAnArgument() throws Exception {
            assertCallbacks(Implementing.class, "Implementing.text(String)");
        }

        @Test
        void oneThatImplementsWithABound() throws Exception {
            assertCallbacks(Bounded.class, "WithBound.text(CharSequence)");
        }

        @Test
        void oneOfASuperclassThatKnowsNoInterface() throws Exception {
            assertCallbacks(Joining.class, "Unknowing.text(String)");
        }

        @Test
        void oneOfAnInterfaceThatOverridesThatOfAnother() throws Exception {
            assertCallbacks(OfInterfaces.class, "Narrow.text(String)");
        }

        @Test
        void overridingOneWithoutTheAnnotationIsNoneAndNamed() throws Exception {
            DeclaredType type = DeclaredType.of(compiled(Forgetful.class));
            assertEquals(List.of(), CallbackMethods.of(Callback.TEXT, type));
            assertEquals(
                    List.of("text(String)"),
                    CallbackMethods.dropping(type).stream()
                            .map(method -> method.getName() + "(" + method.getParameterTypes()[0].getSimpleName() + ")")
                            .toList());
        }

        private void assertCallbacks(Class<?> type, String... expected) throws Exception {
            DeclaredType declared = DeclaredType.of(compiled(type));
            String prefix = CallbackMethodsTest.class.getName() + "$";
            assertEquals(
                    List.of(expected),
                    CallbackMethods.of(Callback.TEXT, declared).stream()
                            .map(method -> method.name().substring(prefix.length()))
                            .toList());
            assertTrue(CallbackMethods.dropping(declared).isEmpty());
        }
    }

    static class Hidden {
        @OnText
        public void text(String text) {}
    }

    public static class Visible extends Hidden {}

    static class HiddenWithVariable<T> {
        @OnText
        public void text(T text) {}
    }

    public static class VisibleWithArgument extends HiddenWithVariable<String> {}

    public static class VisibleBesideAnother extends HiddenWithVariable<Integer> {
        public void text(String text) {}
    }

    static class Overriding extends HiddenWithVariable<String> {
        @OnText
        @Override
        public void text(String text) {}
    }

    public static class OverridingBelow extends VisibleWithArgument {
        @OnText
        @Override
        public void text(String text) {}
    }

    static class Forgetful extends HiddenWithVariable<String> {
        @Override
        public void text(String text) {}
    }

    abstract static class Abstract<T> {
        @OnText
        public abstract void text(T text);
    }

    static class Implementing extends Abstract<String> {
        @OnText
        @Override
        public void text(String text) {}
    }

    abstract static class WithBound<S extends CharSequence> extends Abstract<S> {
        @OnText
        @Override
        public void text(S text) {}
    }

    static class Bounded extends WithBound<String> {}

    interface Wide<T> {
        @OnText
        void text(T text);
    }

    interface Narrow extends Wide<String> {
        @OnText
        @Override
        default void text(String text) {}
    }

    static class OfInterfaces implements Wide<String>, Narrow {}

    static class Unknowing {
        @OnText
        public void text(String text) {}
    }

    static class Joining extends Unknowing implements Wide<String> {}

    /** Loads the classes of this test once more, as compilers make them that leave bridges without annotations. */
    private static final class BareBridges extends ClassLoader {
        BareBridges() {
            super(CallbackMethodsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(CallbackMethodsTest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] bytes = bare(name);
            return defineClass(name, bytes, 0, bytes.length);
        }

        private byte[] bare(String name) {
            ClassWriter bare = new ClassWriter(0);
            try (InputStream in =
                    Objects.requireNonNull(getParent().getResourceAsStream(name.replace('.', '/') + ".class"))) {
                new ClassReader(in.readAllBytes()).accept(new BridgeVisitor(bare), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bare.toByteArray();
        }
    }

    private static final class BridgeVisitor extends ClassVisitor {
        BridgeVisitor(ClassWriter to) {
            super(Opcodes.ASM9, to);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor to = super.visitMethod(access, name, descriptor, signature, exceptions);
            if ((access & Opcodes.ACC_BRIDGE) == 0) {
                return to;
            }
            return new MethodVisitor(Opcodes.ASM9, to) {
                @Override
                public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                    return null;
                }
            };
        }
    }
}
