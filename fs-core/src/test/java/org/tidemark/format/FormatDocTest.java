package org.tidemark.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the tables of docs/FORMAT.md and the layouts in code together. */
class FormatDocTest {
  @TestFactory
  List<DynamicTest> everyStructureIsDocumentedAsItIs() throws Exception {
    Map<String, List<Layout.Field>> tables = FormatDocument.read();
    return FormatStructures.of(FormatStructures.classes()).entrySet().stream()
        .map(structure ->
            DynamicTest.dynamicTest(
                structure.getKey(),
                () ->
                    compare(
                        structure.getKey(),
                        structure.getValue(),
                        tables.getOrDefault(structure.getKey(), List.of()))))
        .toList();
  }

  private static void compare(String name, List<Layout.Field> inCode, List<Layout.Field> inTable) {
    String wanted = FormatDocument.table(name, inCode);
    assertFalse(
        inTable.isEmpty(),
        () -> "docs/FORMAT.md has no table; add this, with meanings:\n" + wanted);
    assertEquals(wanted, FormatDocument.table(name, inTable), "docs/FORMAT.md");
  }

  @Test
  void everyFormatClassHasASection() throws Exception {
    Map<String, List<Layout.Field>> tables = FormatDocument.read();
    List<String> missing =
        FormatStructures.classes().stream()
            .map(Class::getSimpleName)
            .filter(name -> tables.keySet().stream().noneMatch(heading -> heading.startsWith(name)))
            .toList();
    assertEquals(List.of(), missing, "format classes that docs/FORMAT.md does not describe");
  }

  @Test
  void noTableDescribesWhatIsNotThere() throws Exception {
    Map<String, List<Layout.Field>> structures = FormatStructures.of(FormatStructures.classes());
    List<String> extra =
        FormatDocument.read().entrySet().stream()
            .filter(table -> !table.getValue().isEmpty())
            .map(Map.Entry::getKey)
            .filter(name -> !structures.containsKey(name))
            .toList();
    assertEquals(List.of(), extra, "tables of docs/FORMAT.md without a layout in code");
  }

  @Test
  void fieldsFollowEachOtherWithoutGaps() throws Exception {
    FormatStructures.of(FormatStructures.classes())
        .forEach((name, fields) -> {
          int offset = 0;
          for (Layout.Field field : fields) {
            assertEquals(offset, field.offset(), name + " " + field.name());
            assertTrue(
                field.bytes() > 0 || field.equals(fields.getLast()), name + " " + field.name());
            offset += field.bytes();
          }
        });
  }
}
