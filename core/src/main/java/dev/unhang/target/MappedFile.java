package dev.unhang.target;

import dev.unhang.linux.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file that a process has mapped, with all its mappings in order of address.
 *
 * @param path as the kernel showed it, without " (deleted)"
 */
public record MappedFile(String path, boolean deleted, List<Mapping> mappings) {

  public MappedFile {
    mappings = List.copyOf(mappings);
  }

  /** The files among the mappings, in order of first address. */
  public static List<MappedFile> of(List<Mapping> maps) {
    record Key(String device, long inode, String path) {}
    Map<Key, List<Mapping>> byFile = new LinkedHashMap<>();
    for (Mapping m : maps) {
      if (m.ofFile()) {
        byFile
            .computeIfAbsent(new Key(m.device(), m.inode(), m.path()), k -> new ArrayList<>())
            .add(m);
      }
    }
    List<MappedFile> files = new ArrayList<>();
    byFile.forEach((key, mappings) ->
        files.add(new MappedFile(key.path(), mappings.getFirst().deleted(), mappings)));
    return files;
  }

  /** Where the file's first byte is mapped. */
  public Optional<Mapping> first() {
    return mappings.stream().filter(m -> m.offset() == 0 && m.readable()).findFirst();
  }

  public boolean executable() {
    return mappings.stream().anyMatch(Mapping::executable);
  }

  public boolean contains(long address) {
    return mappings.stream().anyMatch(m -> m.contains(address));
  }

  /** The last part of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
