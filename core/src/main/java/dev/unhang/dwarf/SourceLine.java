package dev.unhang.dwarf;

/**
 * A line of source code.
 *
 * @param file its path as the compiler had it; relative where only that is known
 * @param line 1-based
 */
public record SourceLine(String file, int line) {}
