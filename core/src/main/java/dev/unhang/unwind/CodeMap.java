package dev.unhang.unwind;

import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import dev.unhang.linux.Mapping;
import dev.unhang.memory.MemoryFault;
import dev.unhang.target.LoadedImage;
import dev.unhang.target.MappedFile;
import dev.unhang.target.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What code stands where, by a process's mappings at one moment. */
final class CodeMap {
  private static final String VDSO = "[vdso]";

  private final Target target;
  private final Map<MappedFile, Optional<Code>> known;
  private final TreeMap<Long, Mapping> mappings = new TreeMap<>(Long::compareUnsigned);
  private final Map<Mapping, MappedFile> files = new HashMap<>();

  /**
   * @param known images of earlier looks; those that are new are added
   */
  CodeMap(Target target, List<Mapping> maps, Map<MappedFile, Optional<Code>> known) {
    this.target = target;
    this.known = known;
    maps.forEach(m -> mappings.put(m.start(), m));
    MappedFile.of(maps).forEach(f -> f.mappings().forEach(m -> files.put(m, f)));
  }

  Optional<Mapping> mapping(long address) {
    return Optional.ofNullable(mappings.floorEntry(address))
        .map(Map.Entry::getValue)
        .filter(m -> m.contains(address));
  }

  boolean executable(long address) {
    return mapping(address).filter(Mapping::executable).isPresent();
  }

  /** Whether an address stands behind a call instruction. */
  boolean calls(long address) throws MemoryFault {
    int longest = X86_64.LONGEST_CALL;
    return X86_64.endsInCall(target.memory().block(address - longest, longest).bytes());
  }

  /** Empty for code that is of no image, such as a compiler made at run time. */
  Optional<Code> code(long address) {
    return mapping(address).flatMap(this::file).flatMap(f -> known.computeIfAbsent(f, this::load));
  }

  /** The name of what is mapped at an address. */
  Optional<String> library(long address) {
    return mapping(address).flatMap(this::file).map(MappedFile::name);
  }

  private Optional<MappedFile> file(Mapping mapping) {
    return mapping.path().equals(VDSO)
        ? Optional.of(new MappedFile(VDSO, false, List.of(mapping)))
        : Optional.ofNullable(files.get(mapping));
  }

  private Optional<Code> load(MappedFile file) {
    return file.path().equals(VDSO) ? vdso(file) : target.image(file).map(this::code);
  }

  private Code code(LoadedImage image) {
    return new Code(image, target::debugFile);
  }

  /** The kernel's own library, which has no file. */
  private Optional<Code> vdso(MappedFile file) {
    try {
      ElfImage elf = ElfImage.parse(target.memory(), file.mappings().getFirst().start());
      return Optional.of(code(new LoadedImage(file, elf, elf.loadBias().orElse(0))));
    } catch (ElfException e) {
      return Optional.empty();
    }
  }
}
