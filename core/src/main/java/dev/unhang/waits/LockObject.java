package dev.unhang.waits;

/** An object written in C for whose lock a thread waits. */
record LockObject(long address, LockType type) {}
