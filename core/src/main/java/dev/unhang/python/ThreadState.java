package dev.unhang.python;

import java.util.OptionalInt;

/**
 * What the interpreter knows of a thread.
 *
 * @param address of its {@code PyThreadState}
 * @param ident Python's {@code get_ident()}: the {@code pthread_t}
 * @param tid as we see it; empty if no live thread fits
 */
public record ThreadState(
    long address, InterpreterState interpreter, long ident, OptionalInt tid) {}
