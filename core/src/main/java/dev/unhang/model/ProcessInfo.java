package dev.unhang.model;

import java.util.List;
import java.util.Optional;

/**
 * One process of the picture.
 *
 * @param runtime empty for a process that is not Python
 */
public record ProcessInfo(
    int pid,
    int parentPid,
    List<String> command,
    Optional<Runtime> runtime,
    List<ThreadInfo> threads) {

  public ProcessInfo {
    command = List.copyOf(command);
    threads = List.copyOf(threads);
  }

  /**
   * The Python that runs it.
   *
   * @param version {@code 3.12.1}
   * @param executable path as the process sees it
   * @param verified whether unhang's tables were checked against this minor version
   */
  public record Runtime(
      String name,
      String version,
      String executable,
      boolean freeThreaded,
      boolean debugBuild,
      boolean verified) {}
}
