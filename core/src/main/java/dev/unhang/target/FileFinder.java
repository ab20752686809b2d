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
  private static final int PAGE = 4096;

  private final int pid;
  private final Memory memory;

  FileFinder(int pid, Memory memory) {
    this.pid = pid;
    this.memory = memory;
  }

  /** Empty where the file is gone or may not be opened. */
  Optional<FileSource> open(MappedFile file) {
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

  private Optional<FileSource> openIfSame(String path, MappedFile file) {
    try {
      FileSource source = FileSource.open(Path.of(path));
      if (samePage(source, file)) {
        return Optional.of(source);
      }
      source.close();
      return Optional.empty();
    } catch (IOException | InvalidPathException | ElfException | MemoryFault e) {
      return Optional.empty();
    }
  }

  private boolean samePage(FileSource source, MappedFile file) throws ElfException, MemoryFault {
    Optional<Mapping> first = file.first();
    if (first.isEmpty()) {
      return false;
    }
    byte[] onDisk = new byte[(int) Math.min(PAGE, source.size())];
    source.read(0, onDisk, 0, onDisk.length);
    byte[] mapped = memory.block(first.get().start(), onDisk.length).bytes();
    return onDisk.length > 0 && Arrays.equals(onDisk, mapped);
  }
}
