package dev.unhang.findings;

import dev.unhang.model.Finding;
import dev.unhang.model.Library;
import dev.unhang.model.Library.Kind;
import dev.unhang.model.ProcessInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * More than one library of a kind is loaded, each with threads of its own.
 *
 * @param trouble what comes of it
 */
record MultipleLibraries(String id, Kind kind, String what, String trouble, List<String> advice)
    implements Rule {

  static final Rule BLAS =
      new MultipleLibraries(
          "multiple-blas",
          Kind.BLAS,
          "BLAS implementations",
          "Each has its own threads, its own settings and its own rules for forks: threads are"
              + " started several times over, and what is set for one has no effect on another.",
          List.of(
              "Let all packages use one BLAS: install them from one source (all from conda-forge,"
                  + " or all from the distribution) instead of mixing wheels with it. conda:"
                  + " conda install \"libblas=*=*openblas\"; Debian: update-alternatives --config"
                  + " libblas.so.3-x86_64-linux-gnu, and the same for liblapack.so.3.",
              "Until then limit the threads of each, before the program starts:"
                  + " OPENBLAS_NUM_THREADS=1, BLIS_NUM_THREADS=1, MKL_NUM_THREADS=1,"
                  + " OMP_NUM_THREADS=1; or in it, of all at once:"
                  + " threadpoolctl.threadpool_limits(1)."));

  static final Rule OPENMP =
      new MultipleLibraries(
          "multiple-openmp",
          Kind.OPENMP,
          "OpenMP runtimes",
          "Each starts a team of threads of its own, so that there are more threads than"
              + " processors, which then wait for each other in busy loops; and LLVM's and Intel's"
              + " together in one process are known to crash or hang.",
          List.of(
              "Let all packages use one runtime: install them from one source (all from"
                  + " conda-forge, or all from the distribution) instead of mixing wheels, each of"
                  + " which brings its own copy.",
              "Until then set OMP_NUM_THREADS=1 before the program starts, or limit all of them in"
                  + " it: threadpoolctl.threadpool_limits(1, user_api=\"openmp\")."));

  /** Processes that were forked from each other have the same libraries: they are told of once. */
  @Override
  public List<Finding> apply(Scene scene) {
    Map<List<String>, List<ProcessInfo>> groups = new LinkedHashMap<>();
    for (ProcessInfo process : scene.graph().picture().processes()) {
      List<String> paths = among(process).stream().map(Library::path).toList();
      if (paths.size() > 1) {
        groups.computeIfAbsent(paths, _ -> new ArrayList<>()).add(process);
      }
    }
    return groups.values().stream().map(this::finding).toList();
  }

  private List<Library> among(ProcessInfo process) {
    return process.libraries().stream().filter(library -> library.kind() == kind).toList();
  }

  private Finding finding(List<ProcessInfo> processes) {
    List<Library> libraries = among(processes.getFirst());
    String pids = Words.list(processes.stream().map(p -> String.valueOf(p.pid())).toList());
    return Scene.finding(
        id,
        List.of(),
        "%d %s are loaded in %s %s: %s"
            .formatted(
                libraries.size(),
                what,
                processes.size() == 1 ? "process" : "processes",
                pids,
                Words.list(libraries.stream().map(Library::fileName).toList())),
        Words.sentences(libraries.stream().map(LibraryWords::sentence).toList()) + " " + trouble,
        advice.toArray(String[]::new));
  }
}
