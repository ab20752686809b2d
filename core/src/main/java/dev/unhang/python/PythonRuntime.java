package dev.unhang.python;

import dev.unhang.layout.Layout;
import java.util.OptionalLong;

/**
 * The CPython that a process runs: what has to be found once, before its threads can be read.
 *
 * @param path of the file it lives in, as the process sees it
 * @param address of {@code _PyRuntime} (3.7+)
 * @param interpreters address of the pointer to the first interpreter
 * @param currentThread address of {@code _PyThreadState_Current} (3.6)
 * @param signalHandlers address of the signal module's table up to 3.11, if it has its symbols
 */
public record PythonRuntime(
    Version version,
    String path,
    Layout layout,
    Dialect dialect,
    boolean debugBuild,
    OptionalLong address,
    long interpreters,
    OptionalLong currentThread,
    OptionalLong signalHandlers) {}
