package dev.unhang.libraries;

import dev.unhang.model.Library.Kind;
import dev.unhang.model.Library.Threading;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The implementations of BLAS and LAPACK, by what only they export. */
final class Blas {
  /** Fortran's DGEMM, which every BLAS has, and DGETRF, which every LAPACK has. */
  private static final List<String> DGEMM = List.of("dgemm_", "dgemm_64_");

  private static final List<String> DGETRF = List.of("dgetrf_", "dgetrf_64_");

  /** Builds with 64-bit integers mark their functions, as do the wheels of numpy and scipy. */
  private static final List<String> PREFIXES = List.of("", "scipy_");

  private static final List<String> SUFFIXES = List.of("", "64_", "_64");

  private static final Pattern OPENBLAS_VERSION = Pattern.compile("OpenBLAS (\\d+(?:\\.\\w+)+) ");
  private static final Pattern FILE_VERSION = Pattern.compile("\\.so\\.(\\d+\\.\\d+\\.\\d+)$");

  private static final String OPENBLAS = "OpenBLAS";
  private static final Set<String> REFERENCE =
      Set.of("blas", "refblas", "Rblas", "lapack", "Rlapack");

  /** The environment variables that set the number of threads. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "BLIS_NUM_THREADS",
          "BLIS",
          "OPENBLAS_NUM_THREADS",
          OPENBLAS,
          "MKL_NUM_THREADS",
          Mkl.NAME);

  private static final int LONGEST_VERSION = 64;

  private Blas() {}

  /** By its own marks; empty for the reference implementation, which has none. */
  static Optional<Identity> identify(Exports exports) {
    return openBlas(exports)
        .or(() -> blis(exports))
        .or(() -> mkl(exports))
        .or(() -> atlas(exports));
  }

  static boolean isBlas(Exports exports) {
    return exports.hasAny(DGEMM);
  }

  static boolean isLapack(Exports exports) {
    return exports.hasAny(DGETRF);
  }

  /** Whether an implementation of BLAS has a LAPACK too. */
  static boolean hasLapack(Identity blas) {
    return blas.name().equals(OPENBLAS) || blas.name().equals(Mkl.NAME);
  }

  /** Whether it only passes calls on to a library that it loads at run time (FlexiBLAS). */
  static boolean passesOn(Exports exports) {
    return exports.hasAny(List.of("flexiblas_current_backend", "flexiblas_get_loaded_backend"));
  }

  /**
   * An implementation without marks of its own: one of which the marks are hidden, as BLIS's are in
   * Debian's {@code libblas.so.3}, or else by its file's name.
   */
  static Identity unmarked(Kind kind, Exports exports) {
    String texts = kind == Kind.BLAS ? exports.section(".rodata") : "";
    return SETTINGS.entrySet().stream()
        .filter(setting -> texts.contains(setting.getKey()))
        .findFirst()
        .map(setting -> hidden(setting.getValue(), exports))
        .orElseGet(() -> byName(kind, exports));
  }

  private static Identity hidden(String name, Exports exports) {
    return Identity.of(Kind.BLAS, name)
        .threading(OpenMp.isUsedBy(exports) ? Optional.of(Threading.OPENMP) : Optional.empty());
  }

  private static Identity byName(Kind kind, Exports exports) {
    String file = exports.image().file().name();
    String stem = file.replaceFirst("\\.so.*", "").replaceFirst("^lib", "");
    boolean reference = REFERENCE.contains(stem);
    Matcher version = FILE_VERSION.matcher(file);
    Identity identity =
        Identity.of(kind, reference ? kind == Kind.BLAS ? "Netlib BLAS" : "Netlib LAPACK" : stem)
            .version(version.find() ? Optional.of(version.group(1)) : Optional.empty());
    return reference ? identity.threading(Optional.of(Threading.SERIAL)) : identity;
  }

  private static Optional<Identity> openBlas(Exports exports) {
    for (String prefix : PREFIXES) {
      for (String suffix : SUFFIXES) {
        if (exports.has(prefix + "openblas_get_config" + suffix)) {
          String parallel = prefix + "openblas_get_parallel" + suffix;
          return Optional.of(
              Identity.of(Kind.BLAS, OPENBLAS)
                  .version(openBlasVersion(exports))
                  .threading(openBlasThreading(exports.constant(parallel)))
                  .threads(ThreadCount.variable("blas_cpu_number")));
        }
      }
    }
    return Optional.empty();
  }

  /** The begin of what openblas_get_config returns; a message to users begins in the same way. */
  private static Optional<String> openBlasVersion(Exports exports) {
    Matcher version = OPENBLAS_VERSION.matcher(exports.section(".rodata"));
    return version.find() ? Optional.of(version.group(1)) : Optional.empty();
  }

  /** OPENBLAS_SEQUENTIAL, _THREAD, _OPENMP (cblas.h). */
  private static Optional<Threading> openBlasThreading(OptionalInt parallel) {
    return switch (parallel.orElse(-1)) {
      case 0 -> Optional.of(Threading.SERIAL);
      case 1 -> Optional.of(Threading.PTHREADS);
      case 2 -> Optional.of(Threading.OPENMP);
      default -> Optional.empty();
    };
  }

  private static Optional<Identity> blis(Exports exports) {
    if (!exports.has("bli_info_get_version_str")) {
      return Optional.empty();
    }
    OptionalInt openmp = exports.constant("bli_info_get_enable_openmp");
    OptionalInt pthreads = exports.constant("bli_info_get_enable_pthreads");
    Optional<Threading> threading =
        openmp.isEmpty() || pthreads.isEmpty()
            ? Optional.empty()
            : Optional.of(
                openmp.getAsInt() != 0
                    ? Threading.OPENMP
                    : pthreads.getAsInt() != 0 ? Threading.PTHREADS : Threading.SERIAL);
    return Optional.of(
        Identity.of(Kind.BLAS, "BLIS")
            .version(exports.text("bli_info_get_version_str", LONGEST_VERSION))
            .threading(threading)
            // global_rntm.num_threads (frame/base/bli_type_defs.h); -1 where nobody has set it
            .threads(ThreadCount.member("bli_thread_get_num_threads", 8)));
  }

  /** One of its many files; its threads are in another: see {@link Mkl}. */
  private static Optional<Identity> mkl(Exports exports) {
    boolean marked =
        Mkl.isPart(exports.image().file())
            || exports.hasAny(List.of("MKL_Get_Max_Threads", "mkl_serv_get_max_threads"));
    return marked ? Optional.of(Identity.of(Kind.BLAS, Mkl.NAME)) : Optional.empty();
  }

  private static Optional<Identity> atlas(Exports exports) {
    if (!exports.hasAny(List.of("ATL_buildinfo", "ATL_dgemm"))) {
      return Optional.empty();
    }
    boolean threaded = exports.hasAny(List.of("ATL_thread_start", "ATL_tdgemm"));
    return Optional.of(
        Identity.of(Kind.BLAS, "ATLAS")
            .threading(Optional.of(threaded ? Threading.PTHREADS : Threading.SERIAL)));
  }
}
