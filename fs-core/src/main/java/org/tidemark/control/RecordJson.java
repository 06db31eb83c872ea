package org.tidemark.control;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.tidemark.base.Check;

/**
 * Records as maps that JSON can carry, and back.
 *
 * <p>A component may be an int, a long, a boolean, a String, a UUID, an enum, bytes (Base64), a
 * record, or a list of these. Reading checks that each is there and of its type; names that are not
 * known are passed over, so that a later version may add some.
 */
final class RecordJson {
  private RecordJson() {}

  /** Returns the components by name, in the order of their declaration. */
  static Map<String, Object> toMap(Record value) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        var accessor = component.getAccessor();
        accessor.setAccessible(true);
        map.put(component.getName(), encode(accessor.invoke(value)));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw Check.unreachable("%s: %s", component, e);
      }
    }
    return map;
  }

  private static Object encode(Object value) {
    return switch (value) {
      case Integer i -> i;
      case Long l -> l;
      case Boolean b -> b;
      case String s -> s;
      case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
      case UUID id -> id.toString();
      case Enum<?> constant -> constant.name();
      case Record inner -> toMap(inner);
      case List<?> list -> list.stream().map(RecordJson::encode).toList();
      default -> throw Check.unreachable("no JSON for %s", value.getClass());
    };
  }

  /**
   * Returns the record that the map describes.
   *
   * @throws MalformedException if a component is missing, or of another type, or refused
   */
  static <R extends Record> R fromMap(Class<R> type, @Nullable Object map)
      throws MalformedException {
    if (!(map instanceof Map<?, ?> values)) {
      throw new MalformedException("no " + type.getSimpleName());
    }
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      arguments[i] = decode(name, components[i].getGenericType(), values.get(name));
    }
    try {
      Constructor<R> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new MalformedException(type.getSimpleName() + ": " + e.getCause());
    } catch (ReflectiveOperationException e) {
      throw Check.unreachable("%s: %s", type, e);
    }
  }

  private static Object decode(String name, Type type, @Nullable Object json)
      throws MalformedException {
    Object value =
        switch (json) {
          case null -> null;
          case Number n when type == long.class || type == Long.class -> integer(n);
          case Integer i when type == int.class -> i;
          case Boolean b when type == boolean.class -> b;
          case String s when type == String.class -> s;
          case byte[] bytes when type == byte[].class -> bytes; // that stood behind the line
          case String s when type == byte[].class -> bytes(s);
          case String s when type == UUID.class -> uuid(s);
          case String s when type instanceof Class<?> c && c.isEnum() -> constant(c, s);
          case Map<?, ?> m when type instanceof Class<?> c && c.isRecord() ->
              fromMap(c.asSubclass(Record.class), m);
          case List<?> l when type instanceof ParameterizedType p -> list(name, p, l);
          default -> null;
        };
    if (value == null) {
      throw new MalformedException("no valid '" + name + "'");
    }
    return value;
  }

  private static @Nullable Long integer(Number number) {
    return number instanceof Integer || number instanceof Long ? number.longValue() : null;
  }

  private static byte @Nullable [] bytes(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable UUID uuid(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Object constant(Class<?> type, String name) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> ((Enum<?>) constant).name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static List<Object> list(String name, ParameterizedType type, List<?> json)
      throws MalformedException {
    List<Object> list = new ArrayList<>(json.size());
    for (Object element : json) {
      list.add(decode(name, type.getActualTypeArguments()[0], element));
    }
    return list;
  }

  /** What came over the wire is not what was expected. */
  static final class MalformedException extends IOException {
    MalformedException(String message) {
      super(message);
    }
  }
}
