package dev.unhang.instructions;

/**
 * @param length in bytes
 */
public record Instruction(int length, Effect effect) {}
