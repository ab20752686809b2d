package dev.unhang.target;

import dev.unhang.elf.ElfException;
import dev.unhang.linux.Mapping;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds the file behind a mapping, as unhang can open it. The path that the kernel shows may be one
 * of another mount namespace or root, or by now name another file: a candidate is taken only if its
 * first page is what the process has mapped (that page holds the build id).
 */
final class FileFinder {
  private final int pid;
  private final Memory memory;
  private final Images images;

  FileFinder(int pid, Memory memory, Images images) {
    this.pid = pid;
    this.memory = memory;
    this.images = images;
  }

  /** Held; empty where the file is gone, may not be opened, or is no image. */
  Optional<SharedImage> open(MappedFile file) {
    Mapping any = file.mappings().getFirst();
    String range = Long.toHexString(any.start()) + "-" + Long.toHexString(any.end());
    List<String> candidates =
        List.of(
            file.path(),
            "/proc/" + pid + "/root" + file.path(),
            "/proc/" + pid + "/map_files/" + range,
            "/proc/" + pid + "/exe");
    return candidates.stream().flatMap(c -> openIfSame(c, file).stream()).findFirst();
  }

  private Optional<SharedImage> openIfSame(String path, MappedFile file) {
    try {
      SharedImage image = images.hold(Path.of(path));
      if (isMapped(image.head(), file)) {
        return Optional.of(image);
      }
      images.release(image);
      return Optional.empty();
    } catch (IOException | InvalidPathException | ElfException e) {
      return Optional.empty();
    }
  }

  private boolean isMapped(byte[] head, MappedFile file) {
    Optional<Mapping> first = file.first();
    if (first.isEmpty() || head.length == 0) {
      return false;
    }
    try {
      return Arrays.equals(head, memory.block(first.get().start(), head.length).bytes());
    } catch (MemoryFault e) {
      return false;
    }
  }
}
