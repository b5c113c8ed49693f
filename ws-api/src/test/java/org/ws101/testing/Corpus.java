package org.ws101.testing;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The inputs of a fuzz target, see {@link Fuzzing}: its seeds, and those that the fuzzer has added to its file. Stateless. */
public final class Corpus {
    private Corpus() {}

    /** Runs a target with each of its inputs; the first that fails is told in hexadecimal. */
    public static void run(Class<?> target) throws Exception {
        for (byte[] input : inputs(target)) {
            try {
                target.getMethod("fuzzerTestOneInput", byte[].class).invoke(null, (Object) input.clone());
            } catch (InvocationTargetException e) {
                throw new AssertionError(Hex.spell(input) + ": " + e.getCause(), e.getCause());
            }
        }
    }

    @SuppressWarnings("unchecked") // that is what every target returns
    private static List<byte[]> inputs(Class<?> target) throws Exception {
        List<byte[]> inputs =
                new ArrayList<>((List<byte[]>) target.getMethod("seeds").invoke(null));
        inputs.add(new byte[0]);
        String file = target.getSimpleName() + ".hex";
        URL corpus = Objects.requireNonNull(target.getResource(file), file);
        inputs.addAll(Hex.lines(Files.readString(Path.of(corpus.toURI()))));
        return inputs;
    }

    /** The names of all targets beside a class, in whatever package below its own. */
    public static List<String> targetsBelow(Class<?> test) throws IOException, URISyntaxException {
        Path directory = Path.of(Objects.requireNonNull(test.getResource(".")).toURI());
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Fuzz.class"))
                    .map(name -> name.replace(".class", ""))
                    .sorted()
                    .toList();
        }
    }

    /** The names of classes. */
    public static List<String> names(Class<?>... targets) {
        return Arrays.stream(targets).map(Class::getSimpleName).sorted().toList();
    }
}
