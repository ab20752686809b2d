package dev.unhang.libraries;

import dev.unhang.model.Library.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The OpenMP runtimes. LLVM's and Intel's, which is made from the same sources, export GNU's
 * functions beside their own.
 */
final class OpenMp {
  static final String LIBGOMP = "libgomp";

  private static final String OF_GNU = "GOMP_parallel";
  private static final String OF_LLVM = "__kmpc_fork_call";

  /** What compilers leave in {@code .comment}; a runtime is built by the compiler it comes with. */
  private static final Pattern COMPILER =
      Pattern.compile("(?:GCC: \\([^)]*\\)|clang version) (\\d+(?:\\.\\d+)+)");

  private static final Pattern RUNTIME = Pattern.compile("^lib(gomp|omp|iomp5|nvomp)\\b");

  private OpenMp() {}

  static Optional<Identity> identify(Exports exports) {
    if (exports.has(OF_LLVM)) {
      return Optional.of(Identity.of(Kind.OPENMP, ofLlvm(exports)).version(version(exports)));
    }
    return exports.has(OF_GNU)
        ? Optional.of(
            Identity.of(Kind.OPENMP, LIBGOMP)
                .version(version(exports))
                // gomp_global_icv begins with nthreads_var (libgomp/libgomp.h)
                .threads(ThreadCount.member("omp_get_max_threads", 0)))
        : Optional.empty();
  }

  /** Whether an image is linked to one. */
  static boolean isUsedBy(Exports exports) {
    return exports.needed().stream().anyMatch(name -> RUNTIME.matcher(name).find());
  }

  private static String ofLlvm(Exports exports) {
    String file = exports.image().file().name().toLowerCase(Locale.ROOT);
    return file.contains("iomp") ? "libiomp5" : file.contains("nvomp") ? "libnvomp" : "libomp";
  }

  private static Optional<String> version(Exports exports) {
    Matcher compiler = COMPILER.matcher(exports.section(".comment"));
    return compiler.find() ? Optional.of(compiler.group(1)) : Optional.empty();
  }
}
