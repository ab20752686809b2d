package dev.unhang.python;

/**
 * One interpreter of a process.
 *
 * @param address of its {@code PyInterpreterState}
 * @param id 0 for the main one
 * @param threads address of its first {@code PyThreadState}; 0 if it has none
 */
public record InterpreterState(long address, long id, long threads) {}
