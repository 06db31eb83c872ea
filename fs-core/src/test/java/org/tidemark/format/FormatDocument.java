package org.tidemark.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tables of {@code docs/FORMAT.md}. A table belongs to the heading above it; a row is {@code |
 * offset | size | field | meaning |}, and the size of a field that goes on to the end is {@code
 * rest}.
 */
final class FormatDocument {
  private static final Pattern HEADING = Pattern.compile("#+ +`?([A-Za-z][A-Za-z ]*?)`?");
  private static final Pattern ROW =
      Pattern.compile("\\| *(\\d+) *\\| *(\\d+|rest) *\\| *`?(\\w+)`? *\\|(.*)\\|");

  private FormatDocument() {}

  static Path path() {
    return Path.of(
        Objects.requireNonNullElse(System.getProperty("tidemark.root"), ".."), "docs", "FORMAT.md");
  }

  /** Returns the fields of each table; a heading without a table has none. */
  static Map<String, List<Layout.Field>> read() throws IOException {
    Map<String, List<Layout.Field>> tables = new TreeMap<>();
    List<Layout.Field> current = new ArrayList<>();
    for (String line : Files.readAllLines(path())) {
      Matcher heading = HEADING.matcher(line.strip());
      Matcher row = ROW.matcher(line.strip());
      if (heading.matches()) {
        current = new ArrayList<>();
        if (tables.put(heading.group(1), current) != null) {
          throw new AssertionError("FORMAT.md has the heading twice: " + heading.group(1));
        }
      } else if (row.matches()) {
        if (row.group(4).isBlank()) {
          throw new AssertionError("FORMAT.md does not say what this field means: " + line);
        }
        String size = row.group(2);
        current.add(
            new Layout.Field(
                row.group(3),
                Integer.parseInt(row.group(1)),
                size.equals("rest") ? Layout.REST : Integer.parseInt(size)));
      }
    }
    return tables;
  }

  /** Returns the table as the document should have it, without the meanings. */
  static String table(String name, List<Layout.Field> fields) {
    StringBuilder text =
        new StringBuilder(
            "\n### " + name + "\n\n| offset | size | field | meaning |\n|--:|--:|---|---|\n");
    for (Layout.Field field : fields) {
      String size = field.bytes() == Layout.REST ? "rest" : Integer.toString(field.bytes());
      text.append("| " + field.offset() + " | " + size + " | " + field.name() + " |  |\n");
    }
    return text.toString();
  }
}
