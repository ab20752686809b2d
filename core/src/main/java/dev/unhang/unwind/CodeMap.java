package dev.unhang.unwind;

import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import dev.unhang.linux.Mapping;
import dev.unhang.memory.Memory;
import dev.unhang.memory.MemoryFault;
import dev.unhang.target.LoadedImage;
import dev.unhang.target.MappedFile;
import dev.unhang.target.Target;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What code stands where, by a process's mappings at one moment. */
final class CodeMap {
  private static final String VDSO = "[vdso]";

  private final Target target;
  private final Map<MappedFile, Optional<Code>> known;
  private final TreeMap<Long, Region> regions = new TreeMap<>(Long::compareUnsigned);

  /** By the mapping's start: mappings are slow to compare. */
  private final Map<Long, Optional<Code>> codes = new HashMap<>();

  private record Region(Mapping mapping, Optional<MappedFile> file) {}

  /**
   * @param known images of earlier looks; those that are new are added
   */
  CodeMap(Target target, List<Mapping> maps, Map<MappedFile, Optional<Code>> known) {
    this.target = target;
    this.known = known;
    for (Mapping m : maps) {
      Optional<MappedFile> vdso =
          m.path().equals(VDSO)
              ? Optional.of(new MappedFile(VDSO, false, List.of(m)))
              : Optional.empty();
      regions.put(m.start(), new Region(m, vdso));
    }
    for (MappedFile file : MappedFile.of(maps)) {
      file.mappings().forEach(m -> regions.put(m.start(), new Region(m, Optional.of(file))));
    }
  }

  Optional<Mapping> mapping(long address) {
    return region(address).map(region -> region.mapping);
  }

  private Optional<Region> region(long address) {
    return Optional.ofNullable(regions.floorEntry(address))
        .map(Map.Entry::getValue)
        .filter(region -> region.mapping.contains(address));
  }

  boolean executable(long address) {
    return mapping(address).filter(Mapping::executable).isPresent();
  }

  /** Whether an address stands behind a call instruction. */
  boolean calls(long address) throws MemoryFault {
    int longest = X86_64.LONGEST_CALL;
    return X86_64.endsInCall(target.memory().block(address - longest, longest).bytes());
  }

  /**
   * For code that nothing describes.
   *
   * @param stack where the stack is read
   */
  WayOut wayOut(Memory stack) {
    return new WayOut(this, target.memory(), stack);
  }

  /** Empty for code that is of no image, such as a compiler made at run time. */
  Optional<Code> code(long address) {
    return region(address).flatMap(this::code);
  }

  private Optional<Code> code(Region region) {
    return codes.computeIfAbsent(
        region.mapping.start(),
        _ -> region.file.flatMap(file -> known.computeIfAbsent(file, this::load)));
  }

  /** Why names could not be read that images have, of those that were asked for. */
  Set<String> missingNames() {
    return codes.values().stream()
        .flatMap(code -> code.flatMap(Code::missing).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The name of what is mapped at an address. */
  Optional<String> library(long address) {
    return region(address).flatMap(region -> region.file).map(MappedFile::name);
  }

  private Optional<Code> load(MappedFile file) {
    return file.path().equals(VDSO) ? vdso(file) : target.image(file).map(this::code);
  }

  private Code code(LoadedImage image) {
    ImageCode code =
        target.learned(
            image.elf(), ImageCode.class, elf -> new ImageCode(elf, () -> target.debugFile(image)));
    return new Code(image, code);
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
