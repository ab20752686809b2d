package dev.unhang.model;

import java.util.List;
import java.util.Optional;

/**
 * One process of the picture.
 *
 * @param runtime empty for a process that is not Python
 * @param handledSignals names ({@code SIGTERM}) of the signals for which the program has set a
 *     Python function; without SIGINT's default handler. Such a function may end a wait of the main
 *     thread
 * @param libraries those that compute with threads of their own, in order of address
 * @param interrupt empty where Ctrl-C acts as usual
 * @param takenUp why it is part of a tree although its parent is not, in words
 */
public record ProcessInfo(
    int pid,
    int parentPid,
    List<String> command,
    Optional<Runtime> runtime,
    List<ThreadInfo> threads,
    List<String> handledSignals,
    List<Library> libraries,
    Optional<Interrupt> interrupt,
    Optional<String> takenUp) {

  public ProcessInfo {
    command = List.copyOf(command);
    threads = List.copyOf(threads);
    handledSignals = List.copyOf(handledSignals);
    libraries = List.copyOf(libraries);
  }

  public ProcessInfo(
      int pid,
      int parentPid,
      List<String> command,
      Optional<Runtime> runtime,
      List<ThreadInfo> threads) {
    this(
        pid,
        parentPid,
        command,
        runtime,
        threads,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  public ProcessInfo withThreads(List<ThreadInfo> threads) {
    return new ProcessInfo(
        pid, parentPid, command, runtime, threads, handledSignals, libraries, interrupt, takenUp);
  }

  public ProcessInfo withHandledSignals(List<String> signals) {
    return new ProcessInfo(
        pid, parentPid, command, runtime, threads, signals, libraries, interrupt, takenUp);
  }

  public ProcessInfo withLibraries(List<Library> libraries) {
    return new ProcessInfo(
        pid, parentPid, command, runtime, threads, handledSignals, libraries, interrupt, takenUp);
  }

  public ProcessInfo withTakenUp(String why) {
    return new ProcessInfo(
        pid,
        parentPid,
        command,
        runtime,
        threads,
        handledSignals,
        libraries,
        interrupt,
        Optional.of(why));
  }

  public ProcessInfo withInterrupt(Optional<Interrupt> interrupt) {
    return new ProcessInfo(
        pid, parentPid, command, runtime, threads, handledSignals, libraries, interrupt, takenUp);
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
