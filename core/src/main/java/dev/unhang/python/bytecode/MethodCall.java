package dev.unhang.python.bytecode;

/**
 * A call of a method; instructions are meant by their indices.
 *
 * @param receiver whose method it is
 * @param loads the instruction that loads the method
 * @param calls the instruction that calls it
 * @param completes the instruction after which what the method does is done: the call itself, or
 *     where what it returned has been awaited
 * @param plain whether it has no arguments
 */
public record MethodCall(
    Expression receiver, String method, int loads, int calls, int completes, boolean plain) {}
