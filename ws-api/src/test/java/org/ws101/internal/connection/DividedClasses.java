package org.ws101.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Loads the library and its tests once more, with a step before each access to a volatile field of a connection and each call of an
 * atomic variable or a concurrent queue: so the threads of a run may go on in any order there too. Thread-safe.
 */
final class DividedClasses extends ClassLoader {
    private static final String OURS = "org.ws101.";
    private static final Set<String> DIVIDED = Set.of("connection", "link", "application", "thread");
    /** A thread waits for another there, without a step. */
    private static final Set<String> WHOLE =
            Set.of(Sent.class.getName(), "org.ws101.internal.application.ListenerCalls");

    private static final List<String> ATOMIC =
            List.of("java/util/concurrent/atomic/", "java/util/concurrent/ConcurrentLinkedQueue");

    private final String library;
    private final Map<String, Set<String>> volatileFields = new ConcurrentHashMap<>();

    private DividedClasses(String library) {
        super(DividedClasses.class.getClassLoader());
        this.library = library;
    }

    /** Runs pairs on the divided library. */
    @SuppressWarnings("unchecked") // it is that very class, of another loader
    static ObjLongConsumer<String> runner() throws ReflectiveOperationException {
        String library = Connection.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString();
        Constructor<?> runner = new DividedClasses(library)
                .loadClass(PairRun.Runner.class.getName())
                .getDeclaredConstructor();
        runner.setAccessible(true);
        return (ObjLongConsumer<String>) runner.newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        URL source = getResource(file(name));
        if (source == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] bytes = read(source);
        byte[] divided = isDivided(name) && source.toString().contains(library) ? divide(bytes) : bytes;
        return defineClass(name, divided, 0, divided.length);
    }

    private static String file(String name) {
        return name.replace('.', '/') + ".class";
    }

    private static byte[] read(URL source) {
        try (InputStream in = source.openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isDivided(String name) {
        String[] packages = name.split("\\.", -1);
        return packages.length > 4 && DIVIDED.contains(packages[3]) && !WHOLE.contains(name.split("\\$", -1)[0]);
    }

    private byte[] divide(byte[] original) {
        ClassReader reader = new ClassReader(original);
        ClassWriter writer =
                new ClassWriter(reader, 0); // a call without arguments and result changes neither stack nor frames
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        MethodVisitor copy = super.visitMethod(access, name, descriptor, signature, exceptions);
                        // nobody may wait for a class that is being initialized
                        return name.equals("<clinit>") ? copy : new Dividing(copy);
                    }
                },
                0);
        return writer.toByteArray();
    }

    /** Adds the steps. */
    private final class Dividing extends MethodVisitor {
        Dividing(MethodVisitor copy) {
            super(Opcodes.ASM9, copy);
        }

        private void step() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, Type.getInternalName(Steps.class), "here", "()V", false);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            boolean ofObject = opcode == Opcodes.GETFIELD || opcode == Opcodes.PUTFIELD;
            if (ofObject
                    && volatileFields
                            .computeIfAbsent(owner, DividedClasses::volatileFieldsOf)
                            .contains(name)) {
                step();
            }
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
            if (!name.equals("<init>") && ATOMIC.stream().anyMatch(owner::startsWith)) {
                step();
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
        }
    }

    private static Set<String> volatileFieldsOf(String owner) {
        Set<String> found = new HashSet<>();
        if (owner.startsWith(OURS.replace('.', '/'))) {
            URL source = DividedClasses.class.getClassLoader().getResource(owner + ".class");
            new ClassReader(read(Objects.requireNonNull(source, owner)))
                    .accept(
                            new ClassVisitor(Opcodes.ASM9) {
                                @Override
                                public @Nullable FieldVisitor visitField(
                                        int access,
                                        String name,
                                        String descriptor,
                                        @Nullable String signature,
                                        @Nullable Object value) {
                                    if ((access & Opcodes.ACC_VOLATILE) != 0) {
                                        found.add(name);
                                    }
                                    return null;
                                }
                            },
                            ClassReader.SKIP_CODE);
        }
        return found;
    }
}
