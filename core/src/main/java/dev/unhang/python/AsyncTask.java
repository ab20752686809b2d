package dev.unhang.python;

import java.util.OptionalLong;

/**
 * A task of asyncio, or of trio, that is not done.
 *
 * @param name as {@code Task.get_name()} gives it; trio's {@code Task.name}
 * @param loop address of its event loop
 * @param coroutine address of what it runs
 * @param awaited address of the future that it waits for; empty while it runs or is about to, and
 *     of one of trio's
 */
public record AsyncTask(
    long address, String name, long loop, long coroutine, OptionalLong awaited) {}
