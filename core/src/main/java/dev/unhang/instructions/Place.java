package dev.unhang.instructions;

/**
 * Where in memory an operand is.
 *
 * @param base a register by DWARF's number, whose value is an address
 * @param displacement in bytes
 */
public record Place(int base, long displacement) {}
