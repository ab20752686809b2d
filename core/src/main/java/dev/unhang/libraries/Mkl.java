package dev.unhang.libraries;

import dev.unhang.model.Library.Threading;
import dev.unhang.target.MappedFile;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Intel's MKL: a dozen files in one folder, of which one ({@code libmkl_rt}) is linked to and loads
 * the rest.
 */
final class Mkl {
  static final String NAME = "MKL";
  private static final String PART = "libmkl_";

  /** The file that stands for all: the first of these that is mapped. */
  private static final List<String> FACES = List.of("libmkl_rt", "libmkl_core");

  private Mkl() {}

  static boolean isPart(MappedFile file) {
    return file.name().startsWith(PART);
  }

  /** Whether no other of the mapped files stands for the whole that this one is a part of. */
  static boolean isFace(MappedFile file, List<MappedFile> files) {
    return files.stream()
        .filter(f -> isPart(f) && folder(f).equals(folder(file)))
        .min(Comparator.comparingInt(Mkl::rank).thenComparing(MappedFile::name))
        .filter(file::equals)
        .isPresent();
  }

  /** By the layer that was loaded. */
  static Optional<Threading> threading(MappedFile face, List<MappedFile> files) {
    return files.stream()
        .filter(f -> isPart(f) && folder(f).equals(folder(face)))
        .flatMap(f -> layer(f.name()).stream())
        .findFirst();
  }

  private static Optional<Threading> layer(String name) {
    return name.startsWith("libmkl_sequential")
        ? Optional.of(Threading.SERIAL)
        : name.startsWith("libmkl_tbb_thread")
            ? Optional.of(Threading.TBB)
            : name.startsWith("libmkl_intel_thread") || name.startsWith("libmkl_gnu_thread")
                ? Optional.of(Threading.OPENMP)
                : Optional.empty();
  }

  private static int rank(MappedFile file) {
    for (int i = 0; i < FACES.size(); i++) {
      if (file.name().startsWith(FACES.get(i))) {
        return i;
      }
    }
    return FACES.size();
  }

  private static String folder(MappedFile file) {
    return file.path().substring(0, file.path().lastIndexOf('/') + 1);
  }
}
