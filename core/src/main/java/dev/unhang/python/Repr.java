package dev.unhang.python;

import dev.unhang.memory.MemoryFault;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Text for a value: Python's own {@code repr} for None, bool, int, float, str, bytes, bytearray,
 * tuple, list, dict, set and frozenset; {@code <module.Class at 0x...>} for all else. What the
 * limits leave out is counted: {@code [1, 2, ... 8 more]}, {@code 'abc'... 97 more}. Nothing is
 * called in the target.
 */
public final class Repr {
  private final Types types;
  private final TypeNames names;
  private final Strings strings;
  private final Numbers numbers;
  private final Sequences sequences;
  private final Dicts dicts;
  private final Sets sets;

  Repr(Objects objects) {
    this.types = objects.types();
    this.names = objects.typeNames();
    this.strings = objects.strings();
    this.numbers = objects.numbers();
    this.sequences = objects.sequences();
    this.dicts = objects.dicts();
    this.sets = objects.sets();
  }

  public String of(StackRef value, ReprLimits limits) throws MemoryFault {
    return switch (value) {
      case StackRef.Reference(long address) -> of(address, limits);
      case StackRef.SmallInt(long number) -> Long.toString(number);
    };
  }

  /**
   * @throws MemoryFault if the object itself could not be read; items inside that could not be are
   *     shown as such
   */
  public String of(long object, ReprLimits limits) throws MemoryFault {
    Writing writing = new Writing(limits);
    writing.value(object);
    return writing.out.toString();
  }

  /** One value being written. */
  private final class Writing {
    private final ReprLimits limits;
    private final StringBuilder out = new StringBuilder();
    private final Set<Long> open = new HashSet<>();

    Writing(ReprLimits limits) {
      this.limits = limits;
    }

    void value(long object) throws MemoryFault {
      PyType type = types.of(object);
      switch (type.has(TypeFlag.HEAP) ? "" : type.name()) {
        case "NoneType" -> out.append("None");
        case "ellipsis" -> out.append("Ellipsis");
        case "NotImplementedType" -> out.append("NotImplemented");
        case "bool" -> out.append(numbers.truth(object) ? "True" : "False");
        case "int" -> integer(numbers.integer(object));
        case "float" -> out.append(FloatRepr.of(numbers.real(object)));
        case "str" -> text(strings.text(object, limits.characters()));
        case "bytes" -> octets(sequences.bytes(object, limits.characters()));
        case "bytearray" -> {
          out.append("bytearray(");
          octets(sequences.bytearray(object, limits.characters()));
          out.append(')');
        }
        case "tuple" -> tuple(object);
        case "list" -> items(object, "[", sequences.list(object, room()), "]");
        case "dict" -> dict(object, "{", "}", "{}");
        case "frozendict" -> dict(object, "frozendict({", "})", "frozendict()");
        case "set" -> set(object, "{", "}", "set()");
        case "frozenset" -> set(object, "frozenset({", "})", "frozenset()");
        default -> instance(object, type);
      }
    }

    private void integer(PyInt value) {
      switch (value) {
        case PyInt.Exact(BigInteger exact) -> digits(exact.toString());
        case PyInt.Huge(boolean negative, long bits) ->
            out.append(negative ? "<negative int of " : "<int of ").append(bits).append(" bits>");
      }
    }

    private void digits(String digits) {
      int shown = Math.min(digits.length(), limits.characters());
      out.append(digits, 0, shown);
      more(digits.length() - shown);
    }

    private void text(Text text) {
      out.append(Quoted.text(text.codePoints()));
      more(text.missing());
    }

    private void octets(Octets octets) {
      out.append(Quoted.bytes(octets.bytes()));
      more(octets.missing());
    }

    private void tuple(long object) throws MemoryFault {
      Items items = sequences.tuple(object, room());
      String after = items.size() == 1 ? "," : "";
      container(
          object,
          "(",
          items.addresses().length,
          items.size(),
          i -> {
            item(items.addresses()[i]);
            out.append(after);
          },
          ")");
    }

    private void items(long object, String start, Items items, String end) {
      container(
          object,
          start,
          items.addresses().length,
          items.size(),
          i -> item(items.addresses()[i]),
          end);
    }

    private void set(long object, String start, String end, String empty) throws MemoryFault {
      Items items = sets.items(object, room());
      if (items.size() == 0) {
        out.append(empty);
      } else {
        items(object, start, items, end);
      }
    }

    private void dict(long object, String start, String end, String empty) throws MemoryFault {
      Dicts.Entries entries = dicts.entries(object, room());
      if (entries.size() == 0) {
        out.append(empty);
        return;
      }
      container(
          object,
          start,
          entries.list().size(),
          entries.size(),
          i -> {
            item(entries.list().get(i).key());
            out.append(": ");
            item(entries.list().get(i).value());
          },
          end);
    }

    private void instance(long object, PyType type) throws MemoryFault {
      if (type.has(TypeFlag.TYPE)) {
        out.append("<class '").append(names.name(types.at(object))).append("'>");
      } else {
        out.append('<')
            .append(names.name(type))
            .append(" at 0x")
            .append(Long.toHexString(object))
            .append('>');
      }
    }

    private void container(
        long object, String start, int read, long size, IntConsumer item, String end) {
      out.append(start);
      if (open.add(object)) {
        int done = 0;
        for (; done < read && out.length() < limits.total(); done++) {
          out.append(done > 0 ? ", " : "");
          item.accept(done);
        }
        out.append(done > 0 && done < size ? ", " : "");
        more(size - done);
        open.remove(object);
      } else {
        out.append("...");
      }
      out.append(end);
    }

    private void item(long object) {
      int start = out.length();
      try {
        value(object);
      } catch (MemoryFault unreadable) {
        out.setLength(start);
        out.append("<unreadable at 0x").append(Long.toHexString(object)).append('>');
      }
    }

    /** How many items of a container that is about to begin are shown. */
    private int room() {
      return open.size() < limits.depth() ? limits.items() : 0;
    }

    private void more(long count) {
      if (count > 0) {
        out.append("... ").append(count).append(" more");
      }
    }
  }
}
