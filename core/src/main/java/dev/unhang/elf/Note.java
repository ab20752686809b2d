package dev.unhang.elf;

/**
 * A note: {@code Elf64_Nhdr} of elf(5). What a type means depends on the name.
 *
 * @param description read only when asked for: those of core files may be large
 */
public record Note(String name, int type, ByteSource description) {}
