package dev.unhang.libraries;

import dev.unhang.elf.Dynamic;
import dev.unhang.elf.ElfException;
import dev.unhang.elf.Section;
import dev.unhang.elf.Symbol;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.target.LoadedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What an image exports, and what that tells without running it. What can't be read is as if it
 * were not there.
 */
record Exports(LoadedImage image) {
  private static final int CODE = 64;
  private static final int MOST_TEXT = 1 << 24;

  boolean has(String name) {
    return symbol(name).isPresent();
  }

  boolean hasAny(List<String> names) {
    return names.stream().anyMatch(this::has);
  }

  /** What a function returns that returns a constant. */
  OptionalInt constant(String function) {
    return code(function).map(SmallFunction::constant).orElse(OptionalInt.empty());
  }

  /** The static object whose address a function takes first. */
  OptionalLong object(String function) {
    return within(function, SmallFunction::firstAddress);
  }

  /** The static pointer, as the linker's table has many, that a function loads first. */
  OptionalLong loaded(String function) {
    return within(function, SmallFunction::firstLoad);
  }

  private OptionalLong within(String function, Function<ByteBuffer, OptionalLong> find) {
    Optional<Symbol> symbol = symbol(function);
    OptionalLong from = code(function).map(find).orElse(OptionalLong.empty());
    return symbol.isEmpty() || from.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(symbol.get().value() + from.getAsLong());
  }

  /** An {@code int} at an address of the image, as it is in memory now. */
  OptionalInt integer(long address, Memory memory) {
    try {
      return OptionalInt.of(memory.i32(address + image.bias()));
    } catch (MemoryFault e) {
      return OptionalInt.empty();
    }
  }

  /** An exported {@code int}, as it is in memory now. */
  OptionalInt integer(String variable, Memory memory) {
    return symbol(variable).map(s -> integer(s.value(), memory)).orElse(OptionalInt.empty());
  }

  /** The C string that a function returns. */
  Optional<String> text(String function, int longest) {
    OptionalLong at = object(function);
    if (at.isEmpty()) {
      return Optional.empty();
    }
    try {
      int length = (int) Math.min(longest, image.elf().bytesFrom(at.getAsLong()).size());
      String text = latin1(image.elf().bytesAt(at.getAsLong(), length));
      int end = text.indexOf('\0');
      return end < 0 ? Optional.empty() : Optional.of(text.substring(0, end));
    } catch (ElfException e) {
      return Optional.empty();
    }
  }

  /** A section with texts in it, a char for each byte; empty without it. */
  String section(String name) {
    try {
      Optional<Section> section = image.elf().section(name);
      if (section.isEmpty()) {
        return "";
      }
      var bytes = image.elf().contents(section.get());
      return latin1(bytes.block(0, (int) Math.min(bytes.size(), MOST_TEXT)));
    } catch (ElfException e) {
      return "";
    }
  }

  /** The libraries that the image is linked to. */
  List<String> needed() {
    try {
      Optional<Dynamic> dynamic = image.elf().dynamic();
      return dynamic.isEmpty() ? List.of() : dynamic.get().needed();
    } catch (ElfException e) {
      return List.of();
    }
  }

  Optional<Symbol> symbol(String name) {
    try {
      return image.elf().exported(name);
    } catch (ElfException e) {
      return Optional.empty();
    }
  }

  private Optional<ByteBuffer> code(String function) {
    return symbol(function)
        .flatMap(s -> {
          try {
            long there = image.elf().bytesFrom(s.value()).size();
            return Optional.of(image.elf().bytesAt(s.value(), (int) Math.min(CODE, there)));
          } catch (ElfException e) {
            return Optional.empty();
          }
        });
  }

  private static String latin1(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return new String(copy, StandardCharsets.ISO_8859_1);
  }
}
