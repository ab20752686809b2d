package dev.unhang.python;

/**
 * Where an exception would go, in one step of its way out of a frame.
 *
 * @param target offset of the handler's first instruction, in bytes
 * @param depth of the value stack when it is entered, without what the handler is handed
 */
public record Handler(int target, int depth) {}
