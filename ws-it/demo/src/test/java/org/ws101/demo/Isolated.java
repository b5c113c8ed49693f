package org.ws101.demo;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs a program as {@code exec:java} of Maven does: its classes have a class loader of their own, which the system does not know. */
public final class Isolated {
    private Isolated() {}

    /** Runs it; the arguments are its class path, its main class, and what that gets. */
    public static void main(String[] arguments) throws Exception {
        List<URL> path = new ArrayList<>();
        for (String entry : arguments[0].split(File.pathSeparator, -1)) {
            path.add(Path.of(entry).toUri().toURL());
        }
        ClassLoader own = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Thread.currentThread().setContextClassLoader(own);
        String[] rest = Arrays.copyOfRange(arguments, 2, arguments.length);
        own.loadClass(arguments[1]).getMethod("main", String[].class).invoke(null, (Object) rest);
    }
}
