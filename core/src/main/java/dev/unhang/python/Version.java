package dev.unhang.python;

import dev.unhang.elf.ProgramHeader;
import dev.unhang.layout.Release;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which CPython it is.
 *
 * @param release without level and serial
 * @param text as Python itself gives it, {@code 3.12.1} or {@code 3.15.0rc2}
 */
public record Version(Release release, String text) {
  /** The result of {@code Py_GetVersion()}, which {@code sys.version} is made of. */
  private static final Pattern BANNER =
      Pattern.compile(
          "(\\d)\\.(\\d{1,2})\\.(\\d{1,3})((?:(?:a|b|rc)\\d+)?)\\+? \\([^)\\n]{1,120}\\) ?\\n?\\[");

  private static final Pattern FILE_NAME = Pattern.compile("python(\\d)\\.(\\d{1,2})");
  private static final int MOST_DATA = 16 << 20;

  /**
   * The version, by what is surest: the constant {@code Py_Version} (3.11+), the banner in the
   * image's data, the file's name.
   */
  static Optional<Version> of(RuntimeImage runtime, Memory memory) {
    return constant(runtime, memory)
        .or(() -> banner(runtime, memory))
        .or(() -> fileName(runtime.image().file().name()));
  }

  private static Optional<Version> constant(RuntimeImage runtime, Memory memory) {
    OptionalLong address = runtime.symbol("Py_Version");
    if (address.isEmpty()) {
      return Optional.empty();
    }
    try {
      return fromHex(memory.i32(address.getAsLong()));
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }

  /**
   * {@code PY_VERSION_HEX} (Include/patchlevel.h): two digits each of major, minor, micro, then
   * level and serial.
   */
  static Optional<Version> fromHex(int hex) {
    Release release = Release.ofHex(hex);
    String level =
        switch (hex >> 4 & 15) {
          case 0xa -> "a" + (hex & 15);
          case 0xb -> "b" + (hex & 15);
          case 0xc -> "rc" + (hex & 15);
          default -> "";
        };
    return release.major() == 2 || release.major() == 3
        ? Optional.of(new Version(release, release + level))
        : Optional.empty();
  }

  private static Optional<Version> banner(RuntimeImage runtime, Memory memory) {
    return runtime.image().elf().programHeaders().stream()
        .filter(p -> p.type() == ProgramHeader.PT_LOAD && p.writable())
        .flatMap(data -> banner(data, runtime.image().bias(), memory).stream())
        .findFirst();
  }

  private static Optional<Version> banner(ProgramHeader data, long bias, Memory memory) {
    try {
      int size = Math.clamp(data.memorySize(), 0, MOST_DATA);
      byte[] bytes = memory.block(data.address() + bias, size).bytes();
      Matcher found = BANNER.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
      return found.find()
          ? Optional.of(
              new Version(
                  new Release(
                      Integer.parseInt(found.group(1)),
                      Integer.parseInt(found.group(2)),
                      Integer.parseInt(found.group(3))),
                  found.group(1) + "." + found.group(2) + "." + found.group(3) + found.group(4)))
          : Optional.empty();
    } catch (MemoryFault e) {
      return Optional.empty();
    }
  }

  private static Optional<Version> fileName(String name) {
    Matcher found = FILE_NAME.matcher(name);
    return found.find()
        ? Optional.of(
            new Version(
                new Release(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)), 0),
                found.group(1) + "." + found.group(2)))
        : Optional.empty();
  }
}
