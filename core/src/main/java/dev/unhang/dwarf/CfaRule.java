package dev.unhang.dwarf;

/**
 * How the canonical frame address (CFA) is computed: on x86-64 the stack pointer as it was before
 * the call.
 */
public sealed interface CfaRule {

  /** A register's value plus so many bytes. */
  record RegisterOffset(int column, long bytes) implements CfaRule {}

  record Computed(Expression value) implements CfaRule {}
}
