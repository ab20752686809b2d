package dev.unhang.model;

import java.util.OptionalInt;

/**
 * Something that could not be looked at, and why, in words for a person.
 *
 * @param tid the thread concerned
 */
public record Gap(int pid, OptionalInt tid, String what) {}
