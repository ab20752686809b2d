package dev.unhang.python;

/**
 * What a code object executes.
 *
 * @param handlers without entries up to 3.10, where frames keep a block stack
 * @param variables slots of a frame before its value stack
 * @param stackSize the most that the value stack holds
 */
public record CodeBody(
    CodeObject code, Bytecode bytecode, ExceptionTable handlers, int variables, int stackSize) {}
