package dev.unhang.findings;

import dev.unhang.model.Library;
import dev.unhang.model.Library.Kind;
import dev.unhang.model.Library.Threading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is said of libraries. */
final class LibraryWords {
  private LibraryWords() {}

  /** {@code OpenBLAS 0.3.21 (pthreads, 2 threads) is /usr/lib/...; numpy uses it}. */
  static String sentence(Library library) {
    StringBuilder words = new StringBuilder(name(library));
    List<String> facts = new ArrayList<>();
    library.threading().map(LibraryWords::threading).ifPresent(facts::add);
    library
        .threads()
        .ifPresent(threads -> facts.add(threads + (threads == 1 ? " thread" : " threads")));
    if (!facts.isEmpty()) {
      words.append(" (").append(String.join(", ", facts)).append(')');
    }
    words.append(" is ").append(library.path());
    if (!library.usedBy().isEmpty()) {
      words.append(", used by ").append(Words.list(library.usedBy()));
    }
    return words.toString();
  }

  /** {@code OpenBLAS 0.3.21}. */
  static String name(Library library) {
    return library.name() + library.version().map(version -> " " + version).orElse("");
  }

  /** What limits the threads of a BLAS beside OMP_NUM_THREADS. */
  static String settings(List<Library> libraries) {
    return libraries.stream()
        .filter(library -> library.kind() == Kind.BLAS)
        .flatMap(library -> variable(library).stream())
        .distinct()
        .map(variable -> " " + variable + "=1")
        .collect(Collectors.joining());
  }

  private static Optional<String> variable(Library library) {
    return switch (library.name()) {
      case "OpenBLAS" -> Optional.of("OPENBLAS_NUM_THREADS");
      case "BLIS" -> Optional.of("BLIS_NUM_THREADS");
      case "MKL" -> Optional.of("MKL_NUM_THREADS");
      default -> Optional.empty();
    };
  }

  static String threading(Threading threading) {
    return switch (threading) {
      case SERIAL -> "without threads";
      case PTHREADS -> "with threads of its own";
      case OPENMP -> "with OpenMP's threads";
      case TBB -> "with TBB's threads";
    };
  }
}
