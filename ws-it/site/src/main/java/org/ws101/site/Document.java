package org.ws101.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A document, parsed: its title, its sections and its HTML. Immutable.
 *
 * @param title the first heading
 * @param sections what the search finds, one for each heading
 * @param html the content of the page
 */
record Document(String title, List<Section> sections, String html) {
    /**
     * A heading, and what is below it until the next one.
     *
     * @param level 1 for that of the document
     * @param id the anchor
     * @param text without the heading, in one line
     */
    record Section(int level, String id, String heading, String text) {}

    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    /** From how many characters on a cell of a table wants a wide column, so that no narrow one makes its row high. */
    private static final int LONG = 40;

    private static final int VERY_LONG = 100;
    private static final Pattern COMMENT = Pattern.compile("(?s)\\s*<!--\\s*(?:from (\\S+))?.*?-->\\s*");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /**
     * Reads Markdown.
     *
     * @param path of the document below the root of the repository
     */
    static Document parse(String path, String markdown, Links links) {
        Node root = PARSER.parse(markdown);
        List<Section> sections = sections(root);
        IdentityHashMap<Node, String> ids = new IdentityHashMap<>();
        root.accept(new Rewriting(path, links, ids, sections));
        if (sections.isEmpty()) {
            throw new IllegalArgumentException(path + " has no heading; begin it with one");
        }
        HtmlRenderer renderer = HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    String id = ids.get(node);
                    if (id != null) {
                        attributes.put("id", id);
                    }
                    if (node instanceof TableCell) {
                        int length = text(node).length();
                        if (length > LONG) {
                            attributes.put("class", length > VERY_LONG ? "very long" : "long");
                        }
                    }
                })
                .build();
        return new Document(sections.get(0).heading(), List.copyOf(sections), renderer.render(root));
    }

    private static List<Section> sections(Node root) {
        IdGenerator generator = IdGenerator.builder().build();
        List<Section> sections = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Node node = root.getLastChild(); node != null; node = node.getPrevious()) {
            if (node instanceof Heading heading) {
                sections.add(0, new Section(heading.getLevel(), "", text(heading), text.toString()));
                text.setLength(0);
            } else if (!(node instanceof HtmlBlock)) {
                text.insert(0, text(node) + " ");
            }
        }
        sections.replaceAll(section -> new Section(
                section.level(),
                generator.generateId(section.heading()),
                section.heading(),
                section.text().strip()));
        return sections;
    }

    private static String text(Node node) {
        Words words = new Words();
        node.accept(words);
        return SPACE.matcher(words.text).replaceAll(" ").strip();
    }

    /** The text of a part, without what marks it up. */
    private static final class Words extends AbstractVisitor {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void visit(Text part) {
            text.append(part.getLiteral());
        }

        @Override
        public void visit(Code code) {
            text.append(code.getLiteral());
        }

        @Override
        public void visit(FencedCodeBlock block) {
            text.append(block.getLiteral());
        }

        @Override
        public void visit(IndentedCodeBlock block) {
            text.append(block.getLiteral());
        }

        @Override
        public void visit(SoftLineBreak end) {
            text.append(' ');
        }

        @Override
        public void visit(HardLineBreak end) {
            text.append(' ');
        }

        @Override
        public void visit(Paragraph paragraph) {
            visitChildren(paragraph);
            text.append(' ');
        }

        @Override
        public void visit(CustomNode cell) {
            visitChildren(cell);
            text.append(' ');
        }
    }

    /** Makes of the document what the site has of it: anchors, links, boxes around tables, where a block of code is from. */
    private static final class Rewriting extends AbstractVisitor {
        private final String path;
        private final Links links;
        private final IdentityHashMap<Node, String> ids;
        private final List<Section> sections;
        private int headings;

        Rewriting(String path, Links links, IdentityHashMap<Node, String> ids, List<Section> sections) {
            this.path = path;
            this.links = links;
            this.ids = ids;
            this.sections = sections;
        }

        @Override
        public void visit(Heading heading) {
            visitChildren(heading);
            if (!(heading.getParent() instanceof org.commonmark.node.Document)) {
                return;
            }
            String id = sections.get(headings++).id();
            ids.put(heading, id);
            if (heading.getLevel() > 1) {
                HtmlInline anchor = new HtmlInline();
                anchor.setLiteral(
                        " <a class=\"anchor\" href=\"#" + id + "\" aria-label=\"Link to this section\">#</a>");
                heading.appendChild(anchor);
            }
        }

        @Override
        public void visit(Link link) {
            link.setDestination(links.rewrite(path, link.getDestination()));
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            image.setDestination(links.image(path, image.getDestination()));
        }

        @Override
        public void visit(CustomBlock block) {
            visitChildren(block);
            if (block instanceof TableBlock) {
                block.insertBefore(html("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">"));
                block.insertAfter(html("</div>"));
            }
        }

        @Override
        public void visit(HtmlBlock block) {
            Matcher comment = COMMENT.matcher(block.getLiteral());
            if (!comment.matches()) {
                return;
            }
            String source = comment.group(1);
            if (source == null) {
                block.unlink();
            } else {
                block.setLiteral("<p class=\"source\"><a href=\"" + links.inRepository(path, source) + "\">"
                        + withFolder(source) + "</a></p>");
            }
        }

        /** Names as {@code Echo.java} are too many. */
        private static String withFolder(String source) {
            Path path = Path.of(source);
            return path.subpath(Math.max(0, path.getNameCount() - 2), path.getNameCount())
                    .toString()
                    .replace('\\', '/');
        }

        private static HtmlBlock html(String literal) {
            HtmlBlock block = new HtmlBlock();
            block.setLiteral(literal);
            return block;
        }
    }
}
