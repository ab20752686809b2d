package dev.unhang.watch;

import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * A program to run.
 *
 * @param command the last arguments of this process's own command line
 * @param environment variables that it gets besides this process's own
 * @param started told its process id
 */
public record Program(List<String> command, Map<String, String> environment, IntConsumer started) {}
