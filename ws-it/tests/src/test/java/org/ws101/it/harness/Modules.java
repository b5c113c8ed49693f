package org.ws101.it.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** What {@code java -jar} would take from the manifest of a jar, for a jar that another main class starts. */
final class Modules {
    private Modules() {}

    /** The options of {@code java} that open and export what the manifest does. */
    static List<String> options(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Attributes attributes = file.getManifest().getMainAttributes();
            List<String> options = new ArrayList<>();
            add(options, "--add-opens", attributes.getValue("Add-Opens"));
            add(options, "--add-exports", attributes.getValue("Add-Exports"));
            return options;
        }
    }

    private static void add(List<String> options, String option, String packages) {
        if (packages != null) {
            for (String opened : packages.trim().split("\\s+", -1)) {
                options.add(option + "=" + opened + "=ALL-UNNAMED");
            }
        }
    }
}
