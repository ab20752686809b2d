package dev.unhang.python;

import java.util.OptionalLong;

/**
 * A thread as Python's {@code threading} module knows it.
 *
 * @param object address of the {@code threading.Thread}
 * @param ident {@code Thread.ident}: the {@code pthread_t}
 * @param daemon whether the interpreter's end does not wait for it
 * @param main whether it is the main thread
 * @param nativeId the kernel's thread id, in the innermost pid namespace. From 3.8.
 */
public record PythonThread(
    long object, long ident, String name, boolean daemon, boolean main, OptionalLong nativeId) {}
