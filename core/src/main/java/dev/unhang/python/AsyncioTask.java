package dev.unhang.python;

import java.util.OptionalLong;

/**
 * An asyncio task that is not done.
 *
 * @param name as {@code Task.get_name()} gives it
 * @param loop address of its event loop
 * @param coroutine address of what it runs
 * @param awaited address of the future that it waits for; empty while it runs or is about to
 */
public record AsyncioTask(
    long address, String name, long loop, long coroutine, OptionalLong awaited) {}
