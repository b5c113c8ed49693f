package org.ws101.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What becomes of the links in the documents: those to other documents lead to their pages, those to sources into the repository.
 * Collects the images that pages show. Not thread-safe.
 */
final class Links {
    private static final Pattern ABSOLUTE = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*");

    private final Path root;
    private final String repository;
    private final Map<String, String> pages;
    private final Set<String> images = new TreeSet<>();

    /**
     * @param root of the repository
     * @param repository its address
     * @param pages the page of each document, both as paths: of the document below the root, of the page within the site
     */
    Links(Path root, String repository, Map<String, String> pages) {
        this.root = root;
        this.repository = repository;
        this.pages = pages;
    }

    /**
     * The address that a page has in place of one in a document.
     *
     * @param document where the link is
     * @throws DeadLinkException if it leads to nothing in the repository
     */
    String rewrite(String document, String destination) {
        if (ABSOLUTE.matcher(destination).matches() || destination.startsWith("#")) {
            return destination;
        }
        int hash = destination.indexOf('#');
        String anchor = hash < 0 ? "" : destination.substring(hash);
        String target = target(document, hash < 0 ? destination : destination.substring(0, hash));
        String page = pages.get(target);
        return page != null ? relative(page(document), page) + anchor : inRepository(document, target) + anchor;
    }

    /** The address of an image of a document, which is then among {@link #images()}. */
    String image(String document, String destination) {
        String target = target(document, destination);
        if (!Files.isRegularFile(root.resolve(target))) {
            throw new DeadLinkException(document, destination);
        }
        images.add(target);
        return relative(page(document), imagePage(target));
    }

    /** Where a source is in the repository. */
    String inRepository(String document, String target) {
        Path file = root.resolve(target);
        if (!Files.exists(file)) {
            throw new DeadLinkException(document, target);
        }
        if (target.isEmpty()) {
            return repository;
        }
        return repository + (Files.isDirectory(file) ? "/tree/HEAD/" : "/blob/HEAD/") + target;
    }

    /** The images that pages show, below the root. */
    Set<String> images() {
        return images;
    }

    /** Where an image is within the site. */
    static String imagePage(String image) {
        return "images/" + image.substring(image.lastIndexOf('/') + 1);
    }

    private String page(String document) {
        String page = pages.get(document);
        if (page == null) {
            throw new IllegalArgumentException("No page is made of " + document);
        }
        return page;
    }

    private String target(String document, String destination) {
        Path target = Path.of(document).resolveSibling(destination).normalize();
        if (target.startsWith("..")) {
            throw new DeadLinkException(document, destination);
        }
        return target.toString().replace('\\', '/');
    }

    /** The way from one page of the site to another. */
    static String relative(String from, String to) {
        Path folder = Path.of("/" + from).resolveSibling("");
        return folder.relativize(Path.of("/" + to)).toString().replace('\\', '/');
    }

    /** A link of a document leads to nothing in the repository. */
    static final class DeadLinkException extends RuntimeException {
        private static final long serialVersionUID = 1;

        DeadLinkException(String document, String destination) {
            super(document + " has a link to " + destination + ", which does not exist");
        }
    }
}
