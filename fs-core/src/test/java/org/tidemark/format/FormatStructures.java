package org.tidemark.format;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The structures that the format classes lay out, by the names under which FORMAT.md describes
 * them.
 *
 * <p>A class says its layout in one of two ways:
 *
 * <ul>
 *   <li>public static {@link Layout}s;
 *   <li>public static int constants: {@code NAME_OFFSET} for each field in order, then the {@code
 *       LENGTH} or {@code WHAT_LENGTH} of them all. {@code LENGTH} and {@code HEADER_LENGTH} end
 *       the structure with the name of the class, {@code SLOT_LENGTH} the structure "ThingFormat
 *       slot".
 * </ul>
 */
final class FormatStructures {
  private static final String OFFSET = "_OFFSET";
  private static final String LENGTH = "LENGTH";

  private FormatStructures() {}

  /** Returns the format classes of the package. */
  static List<Class<?>> classes() throws IOException, URISyntaxException, ClassNotFoundException {
    Path root = Path.of(Layout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.list(root.resolve("org/tidemark/format"))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith("Format.class")) {
          classes.add(Class.forName("org.tidemark.format." + name.replace(".class", "")));
        }
      }
    }
    return classes;
  }

  /** Returns the fields of all structures of these classes. */
  static Map<String, List<Layout.Field>> of(List<Class<?>> classes) throws IllegalAccessException {
    Map<String, List<Layout.Field>> structures = new TreeMap<>();
    for (Class<?> type : classes) {
      List<Layout> layouts = layouts(type);
      for (Layout layout : layouts) {
        structures.put(layout.name(), layout.fields());
      }
      if (layouts.isEmpty()) {
        structures.putAll(fromConstants(type));
      }
    }
    return structures;
  }

  private static List<Layout> layouts(Class<?> type) throws IllegalAccessException {
    List<Layout> layouts = new ArrayList<>();
    for (var field : type.getDeclaredFields()) {
      if (isConstant(field.getModifiers()) && field.getType() == Layout.class) {
        layouts.add((Layout) field.get(null));
      }
    }
    return layouts;
  }

  /** Goes through the constants in the order in which they are declared. */
  private static Map<String, List<Layout.Field>> fromConstants(Class<?> type)
      throws IllegalAccessException {
    Map<String, List<Layout.Field>> structures = new TreeMap<>();
    List<String> names = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    for (var field : type.getDeclaredFields()) {
      if (!isConstant(field.getModifiers()) || field.getType() != int.class) {
        continue;
      }
      String name = field.getName();
      if (name.endsWith(OFFSET)) {
        names.add(camelCase(name.substring(0, name.length() - OFFSET.length())));
        offsets.add(field.getInt(null));
      } else if (!names.isEmpty() && (name.equals(LENGTH) || name.endsWith("_" + LENGTH))) {
        offsets.add(field.getInt(null));
        structures.put(structureName(type, name), fields(names, offsets));
        names.clear();
        offsets.clear();
      }
    }
    if (!names.isEmpty()) {
      throw new AssertionError(
          type + ": no LENGTH constant behind the offset of " + names.getLast());
    }
    return structures;
  }

  private static List<Layout.Field> fields(List<String> names, List<Integer> offsets) {
    List<Layout.Field> fields = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      fields.add(
          new Layout.Field(names.get(i), offsets.get(i), offsets.get(i + 1) - offsets.get(i)));
    }
    return fields;
  }

  private static String structureName(Class<?> type, String lengthName) {
    if (lengthName.equals(LENGTH) || lengthName.equals("HEADER_" + LENGTH)) {
      return type.getSimpleName();
    }
    String what = lengthName.substring(0, lengthName.length() - LENGTH.length() - 1);
    return type.getSimpleName() + " " + what.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static boolean isConstant(int modifiers) {
    return Modifier.isPublic(modifiers) && Modifier.isStatic(modifiers);
  }

  private static String camelCase(String constant) {
    StringBuilder text = new StringBuilder();
    for (String word : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
      text.append(
          text.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return text.toString();
  }
}
