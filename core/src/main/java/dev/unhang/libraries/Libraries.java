package dev.unhang.libraries;

import dev.unhang.model.Library.Kind;
import dev.unhang.target.LoadedImage;
import dev.unhang.target.MappedFile;
import dev.unhang.target.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the libraries among the files that a process has mapped. Keeps what it learned of a file;
 * for one thread at a time.
 */
public final class Libraries {
  /** Where Python keeps the standard library's extension modules, which need no BLAS. */
  private static final String STANDARD_MODULES = "/lib-dynload/";

  private final Target target;
  private final Map<MappedFile, Optional<Marks>> known = new HashMap<>();

  /**
   * @param identity by marks of its own
   */
  private record Marks(
      LoadedImage image, Optional<Identity> identity, boolean blas, boolean lapack) {
    boolean any() {
      return identity.isPresent() || blas || lapack;
    }
  }

  public Libraries(Target target) {
    this.target = target;
  }

  /**
   * The implementations among these files; what only passes calls on to another one, as Debian's
   * {@code libblas.so.3} does to OpenBLAS, is none.
   *
   * @param files in order of address
   * @param executable path of the program, to tell whose a library is
   */
  public List<ParallelLibrary> among(List<MappedFile> files, String executable) {
    Map<MappedFile, Marks> marked = new LinkedHashMap<>();
    for (MappedFile file : files) {
      if (file.executable() && !file.path().contains(STANDARD_MODULES)) {
        known
            .computeIfAbsent(file, this::look)
            .filter(Marks::any)
            .ifPresent(m -> marked.put(file, m));
      }
    }
    if (marked.isEmpty()) {
      return List.of();
    }
    Links links = new Links(target, files);
    List<ParallelLibrary> libraries = new ArrayList<>();
    marked.forEach((file, marks) ->
        identity(file, marks, marked, links)
            .ifPresent(identity ->
                libraries.add(
                    new ParallelLibrary(
                        identity,
                        marks.image,
                        Origin.of(file.path(), executable),
                        links.packagesUsing(file)))));
    return libraries;
  }

  private Optional<Marks> look(MappedFile file) {
    return target
        .image(file)
        .map(Exports::new)
        .filter(exports -> !Blas.passesOn(exports))
        .map(exports ->
            new Marks(
                exports.image(),
                OpenMp.identify(exports).or(() -> Blas.identify(exports)),
                Blas.isBlas(exports),
                Blas.isLapack(exports)));
  }

  private static Optional<Identity> identity(
      MappedFile file, Marks marks, Map<MappedFile, Marks> all, Links links) {
    if (marks.identity.isPresent()) {
      return marks.identity.flatMap(identity -> whole(identity, file, all));
    }
    List<Identity> behind =
        links.needed(file).stream()
            .flatMap(f -> Optional.ofNullable(all.get(f)).stream())
            .flatMap(m -> m.identity.stream())
            .filter(identity -> identity.kind() == Kind.BLAS)
            .toList();
    Exports exports = new Exports(marks.image);
    if (marks.blas) {
      return behind.isEmpty() ? Optional.of(Blas.unmarked(Kind.BLAS, exports)) : Optional.empty();
    }
    // what goes with a BLAS that has a LAPACK is a part of it
    return behind.stream().noneMatch(Blas::hasLapack)
        ? Optional.of(Blas.unmarked(Kind.LAPACK, exports))
        : Optional.empty();
  }

  /** MKL's files count as one. */
  private static Optional<Identity> whole(
      Identity identity, MappedFile file, Map<MappedFile, Marks> all) {
    if (!Mkl.isPart(file)) {
      return Optional.of(identity);
    }
    List<MappedFile> files = List.copyOf(all.keySet());
    return Mkl.isFace(file, files)
        ? Optional.of(identity.threading(Mkl.threading(file, files)))
        : Optional.empty();
  }
}
