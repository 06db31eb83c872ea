package org.tidemark.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tidemark.base.Check;

/**
 * The fields of a structure on the medium, in order, without gaps. Each call names the next field
 * and returns its offset, so that a format class writes every field down once:
 *
 * <pre>{@code
 * public static final Layout LAYOUT = new Layout("ThingFormat");
 * public static final int TID = LAYOUT.u64("tid");
 * public static final int COUNT = LAYOUT.u32("count");
 * static { LAYOUT.padTo(64).end(); }
 * }</pre>
 *
 * <p>A test holds every public static {@code Layout} of this package against the table of the same
 * name in {@code docs/FORMAT.md}.
 */
public final class Layout {
  /** The size of a field that goes on to the end of the structure. */
  public static final int REST = -1;

  /** The name of a field that holds zeros. */
  public static final String PADDING = "padding";

  /**
   * One field.
   *
   * @param bytes its size, or {@link #REST}
   */
  public record Field(String name, int offset, int bytes) {}

  private final String name;
  private final List<Field> fields = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private int size;
  private boolean ended;

  /** Begins the layout that FORMAT.md describes under a heading with this name. */
  public Layout(String name) {
    this.name = name;
  }

  public int u8(String field) {
    return add(field, 1);
  }

  public int u16(String field) {
    return add(field, 2);
  }

  public int u32(String field) {
    return add(field, 4);
  }

  public int u64(String field) {
    return add(field, 8);
  }

  public int bytes(String field, int bytes) {
    Check.argument(bytes > 0, "a field without bytes", bytes);
    return add(field, bytes);
  }

  /** Adds the last field, which goes on to the end of the structure, wherever that is. */
  public int rest(String field) {
    int offset = add(field, 0);
    fields.set(fields.size() - 1, new Field(field, offset, REST));
    end();
    return offset;
  }

  /**
   * Adds a field {@code padding} up to the offset; it holds zeros. Adds none when the offset is
   * reached already.
   */
  public Layout padTo(int offset) {
    Check.argument(offset >= size, "fields reach beyond the offset", offset);
    if (offset > size) {
      bytes(PADDING, offset - size);
    }
    return this;
  }

  /** Ends the layout. */
  public Layout end() {
    Check.argument(!ended, "a layout that has ended");
    ended = true;
    return this;
  }

  public String name() {
    return name;
  }

  public List<Field> fields() {
    return List.copyOf(fields);
  }

  /** Returns the bytes of all fields of fixed size so far. */
  public int size() {
    return size;
  }

  private int add(String field, int bytes) {
    Check.argument(!ended, "a layout that has ended");
    Check.argument(names.add(field), "a field twice: " + field);
    int offset = size;
    fields.add(new Field(field, offset, bytes));
    size += bytes;
    return offset;
  }
}
