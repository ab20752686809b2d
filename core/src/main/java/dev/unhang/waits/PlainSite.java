package dev.unhang.waits;

import dev.unhang.memory.Memory;

/** A process that is not run by Python. */
public record PlainSite(int pid, Memory memory, Machine machine) implements Site {}
