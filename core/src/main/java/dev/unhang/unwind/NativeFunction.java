package dev.unhang.unwind;

import java.util.Optional;

/**
 * What a native frame is called.
 *
 * @param name of the function; empty if no symbol covers it
 * @param offset of the instruction from the function's start, in bytes; 0 without a name
 * @param library the last part of the image's path
 */
public record NativeFunction(Optional<String> name, long offset, Optional<String> library) {}
