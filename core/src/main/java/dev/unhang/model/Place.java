package dev.unhang.model;

/** A line of a source file, 1-based. */
public record Place(String file, int line) {}
