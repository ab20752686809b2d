package dev.unhang.libraries;

import dev.unhang.elf.Dynamic;
import dev.unhang.elf.ElfException;
import dev.unhang.target.MappedFile;
import dev.unhang.target.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which of the mapped files are linked to which (DT_NEEDED, ld.so(8)). */
final class Links {
  private final Target target;
  private final List<MappedFile> files;
  private final Map<MappedFile, List<String>> needs = new HashMap<>();
  private final Map<String, List<MappedFile>> byName = new HashMap<>();

  Links(Target target, List<MappedFile> files) {
    this.target = target;
    this.files = files.stream().filter(MappedFile::executable).toList();
    this.files.forEach(this::read);
  }

  /** The files that one is linked to, as far as their names tell them apart. */
  List<MappedFile> needed(MappedFile file) {
    List<MappedFile> needed = new ArrayList<>();
    for (String name : needs.getOrDefault(file, List.of())) {
      List<MappedFile> called = byName.getOrDefault(name, List.of());
      if (called.size() == 1) {
        needed.add(called.getFirst());
      }
    }
    return needed;
  }

  /** The Python packages that have an extension module which leads to a file; sorted. */
  List<String> packagesUsing(MappedFile library) {
    Set<String> packages = new TreeSet<>();
    for (MappedFile file : files) {
      Optional<String> owner = Origin.pythonPackage(file.path());
      if (owner.isPresent() && !packages.contains(owner.get()) && leads(file, library)) {
        packages.add(owner.get());
      }
    }
    return List.copyOf(packages);
  }

  private boolean leads(MappedFile from, MappedFile to) {
    Set<MappedFile> seen = new HashSet<>();
    Deque<MappedFile> next = new ArrayDeque<>(needed(from));
    while (!next.isEmpty()) {
      MappedFile file = next.remove();
      if (file.equals(to)) {
        return true;
      }
      if (seen.add(file)) {
        next.addAll(needed(file));
      }
    }
    return false;
  }

  private void read(MappedFile file) {
    try {
      Optional<Dynamic> dynamic =
          target.image(file).isEmpty()
              ? Optional.empty()
              : target.image(file).get().elf().dynamic();
      if (dynamic.isPresent()) {
        needs.put(file, dynamic.get().needed());
        String name = dynamic.get().soname().orElse(file.name());
        byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(file);
      }
    } catch (ElfException e) {
      // as if it were linked to nothing
    }
  }
}
