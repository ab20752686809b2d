package dev.unhang.dwarf;

import java.util.Map;

/**
 * What holds while the program counter is at one place: a row of the table that the call frame
 * instructions describe.
 *
 * @param rules by DWARF register number; without those that are as the ABI says
 * @param returnColumn the number under which the return address stands
 * @param signalFrame whether this is the kernel's call of a signal handler: the caller was
 *     interrupted before the instruction at its program counter, not behind a call
 */
public record Row(
    CfaRule cfa, Map<Integer, RegisterRule> rules, int returnColumn, boolean signalFrame) {
  public Row {
    rules = Map.copyOf(rules);
  }
}
