package dev.unhang.target;

import dev.unhang.elf.DebugLink;
import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Separate files of symbols (GDB manual, "Debugging Information in Separate Files"), as the process
 * would find them and then as we do.
 */
final class DebugFiles {
  private static final String FOLDER = "/usr/lib/debug";

  /** A file is read whole for its checksum. */
  private static final long MOST_TO_CHECK = 256 << 20;

  private final int pid;

  DebugFiles(int pid) {
    this.pid = pid;
  }

  /** The symbols of an image that are not in itself. */
  Optional<ElfImage> find(LoadedImage image) {
    try {
      Optional<String> id = image.elf().buildId();
      if (id.isPresent() && id.get().length() > 2) {
        String file =
            "%s/.build-id/%s/%s.debug"
                .formatted(FOLDER, id.get().substring(0, 2), id.get().substring(2));
        for (String root : roots()) {
          Optional<ElfImage> found =
              open(root + file).filter(candidate -> sameId(candidate, id.get()));
          if (found.isPresent()) {
            return found;
          }
        }
      }
      return byLink(image);
    } catch (ElfException e) {
      return Optional.empty();
    }
  }

  private Optional<ElfImage> byLink(LoadedImage image) throws ElfException {
    Optional<DebugLink> link = image.elf().debugLink();
    if (link.isEmpty() || link.get().file().contains("/")) {
      return Optional.empty();
    }
    String path = image.file().path();
    String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
    List<String> places = new ArrayList<>();
    for (String root : roots()) {
      for (String each : List.of(folder, folder + "/.debug", FOLDER + folder)) {
        places.add(root + each + "/" + link.get().file());
      }
    }
    return places.stream().flatMap(place -> openIf(place, link.get()).stream()).findFirst();
  }

  private List<String> roots() {
    return List.of("/proc/" + pid + "/root", "");
  }

  private static boolean sameId(ElfImage candidate, String id) {
    try {
      return candidate.buildId().equals(Optional.of(id));
    } catch (ElfException e) {
      return false;
    }
  }

  private static Optional<ElfImage> open(String path) {
    try {
      return Files.isRegularFile(Path.of(path))
          ? Optional.of(ElfImage.parse(FileSource.open(Path.of(path))))
          : Optional.empty();
    } catch (IOException | InvalidPathException | ElfException e) {
      return Optional.empty();
    }
  }

  private static Optional<ElfImage> openIf(String path, DebugLink link) {
    try {
      if (!Files.isRegularFile(Path.of(path))) {
        return Optional.empty();
      }
      FileSource source = FileSource.open(Path.of(path));
      if (source.size() <= MOST_TO_CHECK && link.matches(source)) {
        return Optional.of(ElfImage.parse(source));
      }
      source.close();
      return Optional.empty();
    } catch (IOException | InvalidPathException | ElfException e) {
      return Optional.empty();
    }
  }
}
