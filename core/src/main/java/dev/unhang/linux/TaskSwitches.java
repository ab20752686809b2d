package dev.unhang.linux;

/**
 * What shows that a thread ran: its context switches ({@code /proc/PID/task/TID/status}).
 *
 * @param voluntary how often it gave up the processor to wait
 * @param involuntary how often the processor was taken from it
 */
public record TaskSwitches(long voluntary, long involuntary) {

  /**
   * @throws MalformedProc if the two lines are missing
   */
  static TaskSwitches parse(String status) throws MalformedProc {
    return new TaskSwitches(
        ProcText.number(status, "\nvoluntary_ctxt_switches:"),
        ProcText.number(status, "\nnonvoluntary_ctxt_switches:"));
  }
}
