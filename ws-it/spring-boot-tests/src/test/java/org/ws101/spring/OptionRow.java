package org.ws101.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of a table of docs/OPTIONS.md. Immutable.
 *
 * @param section the heading above it
 * @param names how the option is called where it can be set, by the letters of the places
 * @param initial the default
 */
record OptionRow(
        String section, String option, String unit, String range, String initial, Map<String, Set<String>> names) {
    static final String CONNECTIONS = "Connections";
    static final String DEFLATE = "permessage-deflate";
    static final String ENDPOINTS = "Endpoints of a server";
    static final String FILTER = "The filter";
    static final String CLIENTS = "Clients";
    static final String SPRING = "Spring Boot only";
    static final String CONTEXT = "Context parameters of a web application";

    private static final Path DOCUMENT = Path.of("..", "..", "docs", "OPTIONS.md");
    private static final String HEADING = "## ";
    private static final String HEADER = "| option | meaning | unit | range | default | set in | at the limit |";
    private static final Pattern PLACES = Pattern.compile("[CAIMSW]( `[^`]+`)*(, [CAIMSW]( `[^`]+`)*)*");
    private static final Pattern PLACE = Pattern.compile("([CAIMSW])((?: `[^`]+`)*)");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    static String document() throws IOException {
        return Files.readString(DOCUMENT);
    }

    /** Those of all tables. */
    static List<OptionRow> all() throws IOException {
        List<OptionRow> rows = new ArrayList<>();
        String section = "";
        boolean within = false;
        for (String line : document().lines().toList()) {
            if (line.startsWith(HEADING)) {
                section = line.substring(HEADING.length());
            }
            within = line.startsWith("|") && (within || line.equals(HEADER));
            if (within && line.startsWith("| `")) {
                rows.add(of(section, line));
            }
        }
        return rows;
    }

    private static OptionRow of(String section, String line) {
        String[] cells = line.split("\\|", -1);
        if (cells.length != HEADER.split("\\|", -1).length) {
            throw new IllegalStateException("The table has other columns: " + line);
        }
        String option = cells[1].strip().replace("`", "");
        return new OptionRow(
                section, option, cells[3].strip(), cells[4].strip(), cells[5].strip(), names(option, cells[6].strip()));
    }

    private static Map<String, Set<String>> names(String option, String places) {
        if (!PLACES.matcher(places).matches()) {
            throw new IllegalStateException(option + " is set in \"" + places + "\": these are no places");
        }
        Map<String, Set<String>> names = new TreeMap<>();
        Matcher place = PLACE.matcher(places);
        while (place.find()) {
            Set<String> there = new TreeSet<>();
            NAME.matcher(place.group(2)).results().map(found -> found.group(1)).forEach(there::add);
            names.put(place.group(1), there.isEmpty() ? Set.of(option) : there);
        }
        return names;
    }

    /** The names in a place; none where it cannot be set there. */
    Set<String> in(String place) {
        return names.getOrDefault(place, Set.of());
    }

    @Override
    public String toString() {
        return option;
    }
}
