package dev.unhang.history;

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
