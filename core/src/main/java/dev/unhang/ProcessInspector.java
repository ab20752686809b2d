package dev.unhang;

import dev.unhang.linux.ProcFs;
import dev.unhang.target.CannotInspect;
import dev.unhang.waits.Machine;
import java.io.IOException;
import java.util.List;

/** Reads one process, and keeps what it learned of it for the next look. */
sealed interface ProcessInspector extends AutoCloseable permits PythonInspector, PlainInspector {

  /** Whether the pid still stands for the process that was opened, and the program in it. */
  boolean stillTheSame();

  /**
   * Reads the process as it is now.
   *
   * @param machine what the processes of the look have in common
   * @throws CannotInspect if the process has ended
   */
  Sight read(InspectOptions options, Machine machine) throws CannotInspect;

  @Override
  void close();

  /** The process's parent. */
  static int parent(int pid) throws CannotInspect {
    try {
      return ProcFs.stat(pid).parent();
    } catch (IOException e) {
      throw ended(pid);
    }
  }

  /** Its command line; empty where it can't be read. */
  static List<String> command(int pid) {
    try {
      return ProcFs.commandLine(pid);
    } catch (IOException e) {
      return List.of();
    }
  }

  static CannotInspect ended(int pid) {
    return new CannotInspect("process " + pid + " ended while it was looked at");
  }
}
