package org.ws101.demo;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** The poms of this project, as they are written. */
final class Poms {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]+)}");

    private Poms() {}

    static Element parse(String xml) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement();
    }

    /** A pom by its path below the root. */
    static Element of(Path path) throws Exception {
        return parse(Files.readString(Quotations.ROOT.resolve(path)));
    }

    /** The parent, and all modules below it. */
    static List<Element> all() throws Exception {
        List<Element> poms = new ArrayList<>();
        addWithModules(Path.of(""), poms);
        return poms;
    }

    private static void addWithModules(Path directory, List<Element> poms) throws Exception {
        Element pom = of(directory.resolve("pom.xml"));
        poms.add(pom);
        for (Element module : elements(pom, "module")) {
            addWithModules(directory.resolve(module.getTextContent()), poms);
        }
    }

    static List<Element> elements(Element in, String name) {
        var nodes = in.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    /** The text of a direct child. */
    static Optional<String> child(Element in, String name) {
        for (Node node = in.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return Optional.of(node.getTextContent());
            }
        }
        return Optional.empty();
    }

    /** What the project itself depends on. */
    static List<Element> dependencies(Element pom) {
        return elements(pom, "dependency").stream()
                .filter(dependency -> dependency.getParentNode().getParentNode().equals(pom))
                .toList();
    }

    /** All that have a version: projects, dependencies, plugins. */
    static List<Element> withVersion(Element in) {
        return Stream.concat(Stream.of(in), elements(in, "*").stream())
                .filter(element -> child(element, "artifactId").isPresent())
                .filter(element -> child(element, "version").isPresent())
                .toList();
    }

    /** Group and artifact. */
    static String key(Element artifact) {
        return child(artifact, "groupId").orElse("org.apache.maven.plugins") + ":"
                + child(artifact, "artifactId").orElseThrow();
    }

    /** The properties outside profiles, and the version. */
    static Map<String, String> properties(Element pom) {
        Map<String, String> properties = new HashMap<>();
        for (Element element : elements(pom, "properties")) {
            if (element.getParentNode().equals(pom)) {
                for (Element property : elements(element, "*")) {
                    properties.put(property.getNodeName(), property.getTextContent());
                }
            }
        }
        child(pom, "version").ifPresent(version -> properties.put("project.version", version));
        return properties;
    }

    /** The properties that modules inherit. */
    static Map<String, String> parent() throws Exception {
        Map<String, String> properties = properties(of(Path.of("pom.xml")));
        properties.putAll(properties(of(Path.of("ws-it", "pom.xml"))));
        return properties;
    }

    /** The versions of each artifact, by its key. */
    static Map<String, Set<String>> versions(List<Element> poms) throws Exception {
        Map<String, Set<String>> versions = new HashMap<>();
        for (Element pom : poms) {
            Map<String, String> properties = parent();
            properties.putAll(properties(pom));
            for (Element artifact : withVersion(pom)) {
                versions.computeIfAbsent(key(artifact), key -> new TreeSet<>())
                        .add(resolved(child(artifact, "version").orElseThrow(), properties));
            }
        }
        return versions;
    }

    private static String resolved(String value, Map<String, String> properties) {
        String before = value;
        String after = REFERENCE
                .matcher(before)
                .replaceAll(
                        reference -> Matcher.quoteReplacement(properties.getOrDefault(reference.group(1), "unknown")));
        return after.equals(before) ? after : resolved(after, properties);
    }
}
