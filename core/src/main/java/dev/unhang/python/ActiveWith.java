package dev.unhang.python;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A {@code with} or {@code async with} block that a frame is inside of: the manager's {@code
 * __enter__} has returned, its {@code __exit__} was not called yet.
 *
 * @param exit address of the function, or method of a type, that is going to be called
 * @param manager address of the object that it is called on; empty where it is bound to none that
 *     can be told
 * @param entered offset of the instruction that entered the block; empty where it cannot be told
 * @param line of the {@code with}
 */
public record ActiveWith(long exit, OptionalLong manager, OptionalInt entered, OptionalInt line) {}
