package dev.unhang.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A library of a process that computes with threads of its own, or gives threads to those that do.
 *
 * @param name of the implementation: {@code OpenBLAS}, {@code libgomp}
 * @param path of the mapped file, as the process sees it
 * @param version as the library tells it
 * @param threading by what a BLAS divides its work among threads
 * @param threads as many it is set to use, the caller included
 * @param workers threads of its own that live
 * @param broughtBy the Python package that has this copy for itself, else {@code system} or {@code
 *     environment} (the one that Python itself belongs to)
 * @param usedBy Python packages whose extension modules are linked to it, directly or through
 *     others
 */
public record Library(
    Kind kind,
    String name,
    String path,
    Optional<String> version,
    Optional<Threading> threading,
    OptionalInt threads,
    int workers,
    Optional<String> broughtBy,
    List<String> usedBy) {

  public Library {
    usedBy = List.copyOf(usedBy);
  }

  /** What it implements. */
  public enum Kind {
    BLAS,
    LAPACK,
    OPENMP;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a BLAS makes its threads with. */
  public enum Threading {
    SERIAL,
    PTHREADS,
    OPENMP,
    TBB;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The last part of the path. */
  public String fileName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
