package io.setlist.local.traffic;

import java.util.List;
import java.util.function.BiConsumer;

/** Writes one JSON object, fields in the order in which they are given. */
final class JsonText {

  private final StringBuilder out = new StringBuilder("{");

  JsonText field(String name, String value) {
    name(name);
    if (value == null) out.append("null");
    else quoted(value);
    return this;
  }

  JsonText field(String name, Number value) {
    name(name).out.append(value);
    return this;
  }

  <T> JsonText objects(String name, List<T> values, BiConsumer<JsonText, T> write) {
    name(name).out.append('[');
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) out.append(',');
      JsonText inner = new JsonText();
      write.accept(inner, values.get(i));
      out.append(inner);
    }
    out.append(']');
    return this;
  }

  private JsonText name(String name) {
    if (out.length() > 1) out.append(',');
    quoted(name);
    out.append(':');
    return this;
  }

  private void quoted(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < 0x20) out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    out.append('"');
  }

  @Override
  public String toString() {
    return out + "}";
  }
}
