package dev.unhang.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Which steps are shown.
 *
 * @param ignoredFolders whose files are left out
 * @param ignoredModules names of files without ".py", or of packages' folders, that are left out
 * @param onlyFolders if any, other files are left out
 */
public record StepFilter(
    List<String> ignoredFolders, List<String> ignoredModules, List<String> onlyFolders) {

  /** Everything is shown. */
  public static final StepFilter ALL = new StepFilter(List.of(), List.of(), List.of());

  /** As options of the recorder (python/filter.py), which are of the same names there. */
  List<String> options() {
    List<String> options = new ArrayList<>();
    ignoredFolders.forEach(folder -> options.add("ignore-dir=" + folder));
    ignoredModules.forEach(module -> options.add("ignore-module=" + module));
    onlyFolders.forEach(folder -> options.add("only-dir=" + folder));
    return options;
  }

  boolean passes(Step step) {
    String file = step.code().file();
    return ignoredFolders.stream().noneMatch(folder -> isIn(file, folder))
        && ignoredModules.stream().noneMatch(module -> isOf(file, module))
        && (onlyFolders.isEmpty() || onlyFolders.stream().anyMatch(folder -> isIn(file, folder)));
  }

  private static boolean isIn(String file, String folder) {
    String prefix = folder.endsWith("/") ? folder : folder + "/";
    return file.startsWith(prefix);
  }

  /** {@code a.b}: a/b.py, or what is in a/b/. */
  private static boolean isOf(String file, String module) {
    String path = "/" + module.replace('.', '/');
    String absolute = "/" + file;
    return absolute.endsWith(path + ".py") || absolute.contains(path + "/");
  }
}
